import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { GateClock } from '../../endpoints/gate.ts';
import { pacedDispatcher } from '../../endpoints/paced-dispatcher.ts';
import { TIME_OUTS, type TimeOuts } from '../../endpoints/time-outs.ts';
import type { Event } from '../../reconcile/event.ts';
import { humanDuration } from '../../report/human-duration.ts';
import type { Environment } from '../../workspace/environment.ts';
import { proxiesOf } from './honour-proxies.ts';

export interface EndpointsOptions {
  readonly environment: Environment;
  /** Requests at once to one endpoint. */
  readonly perEndpoint: number;
  readonly clock: GateClock;
  readonly emit: (event: Event) => void;
  readonly signal: AbortSignal;
  /** Absent: those that zoo has settled on. */
  readonly timeOuts?: TimeOuts;
}
export interface Endpoints {
  /** For whatever of this run talks to a hub: they share one line per endpoint. */
  readonly dispatcher: Dispatcher;
  close(): Promise<void>;
}

export function openEndpoints(options: EndpointsOptions): Endpoints {
  const { environment, perEndpoint, clock, emit, timeOuts = TIME_OUTS } = options;
  const ended = new AbortController();
  const connect = { timeout: timeOuts.connect };
  const proxies = proxiesOf(environment);
  const connections =
    proxies === undefined ? new Agent({ connect }) : new EnvHttpProxyAgent({ ...proxies, connect });
  const dispatcher = pacedDispatcher(connections, {
    bound: perEndpoint,
    clock,
    random: Math.random,
    signal: AbortSignal.any([options.signal, ended.signal]),
    timeOuts,
    onPause: (origin, milliseconds) =>
      emit({
        type: 'observing',
        what: `${origin}, which asks for fewer requests: going on in ${humanDuration(milliseconds)}`,
      }),
  });
  return {
    dispatcher,
    async close() {
      ended.abort();
      await connections.destroy();
    },
  };
}
