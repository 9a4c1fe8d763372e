import type { Serving } from '../../backends/handle.ts';
import type { ServiceName } from '../../backends/service.ts';
import type { InnerPath } from '../../resources/inner-path.ts';
import type { ServingSpec } from '../pointer.ts';
import type { Swap } from './swap.ts';

const SHORTEST_START_MILLISECONDS = 2 * 60 * 1000;
/** A slow disk: 20 MB a second. */
const SLOWEST_BYTES_PER_MILLISECOND = 20_000;

/** Starts a tenant with what the pointer says (or will say) of it, and remembers what it said. */
export async function serve(
  swap: Swap,
  {
    slug,
    serving,
    port,
    as,
    signal,
    isPortFree,
  }: {
    readonly slug: InnerPath;
    readonly serving: ServingSpec;
    readonly port: number;
    readonly as: ServiceName;
    readonly signal?: AbortSignal;
    readonly isPortFree?: boolean;
  },
): Promise<Serving> {
  const { backend, remembered } = swap;
  const { weights, context, parallel, settings, weightsBytes = 0 } = serving;
  const started = await backend.service.serve(swap, {
    ...{ slug, as, weights, context, parallel, port, settings },
    startTimeoutMilliseconds:
      SHORTEST_START_MILLISECONDS + Math.ceil(weightsBytes / SLOWEST_BYTES_PER_MILLISECOND),
    ...(signal === undefined ? {} : { signal }),
    ...(isPortFree === undefined ? {} : { isPortFree }),
  });
  const { served, program, process } = started;
  if (program?.version !== undefined) remembered.builds.set(served.build, program.version);
  if (as === 'server')
    remembered.proven.on = {
      build: served.build,
      at: swap.context.now(),
      ...(process === undefined ? {} : { process: `${process.pid} ${process.startedAt}` }),
      ...(program === undefined ? {} : { program }),
    };
  if (process !== undefined) remembered.started.add(`${process.pid} ${process.startedAt}`);
  const digest = `sha256:${weights.split('/')[1]}`;
  if (served.template !== undefined) remembered.templates.set(digest, served.template);
  return started;
}
