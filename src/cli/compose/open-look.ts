/** How a run looks at what is outside: origins, namespaces of targets, machines. */
import type { Backends } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { probeMachine } from '../../hosts/probe/probe-machine.ts';
import type { Target } from '../../publications/target.ts';
import type { openTreeCache } from '../../publications/tree-cache.ts';
import type { Event } from '../../reconcile/event.ts';
import type { Look } from '../../reconcile/world.ts';
import { bindOrigin } from '../../sources/bind-origin.ts';
import type { OriginTable } from '../../resources/source.ts';
import type { Origins } from '../../sources/origin.ts';
import type { Connect } from '../../transports/transport.ts';
import { REGISTRIES } from '../registries.ts';

const table: OriginTable = REGISTRIES.origins;

interface LookOptions {
  readonly endpoint: Look['endpoint'];
  readonly origins: Origins;
  readonly targets: Readonly<Record<string, Target>>;
  readonly connect: Connect;
  readonly backends: Backends;
  readonly trees: ReturnType<typeof openTreeCache>;
  readonly emit: (event: Event) => void;
}

export function openLook({ endpoint, origins, targets, connect, backends, trees, emit }: LookOptions): Look {
  return {
    endpoint,
    origin: (origin, meter, signal) =>
      bindOrigin(origins, origin).list({
        signal,
        meter,
        progress: ({ what, done, total }) =>
          emit({
            type: 'observing',
            what: `${table[origin.kind]?.name(origin) ?? origin.kind} (${what})`,
            done,
            total,
          }),
      }),
    async namespace(target, namespace, { meter, signal, fresh }) {
      const listed = targets[target.kind];
      if (listed === undefined) throw unsupported(`targets of kind ${target.kind}`);
      return listed.list(target, namespace, {
        endpoint: await endpoint(target),
        signal,
        meter,
        cache: fresh === true ? { ...trees, read: async () => undefined } : trees,
      });
    },
    async machine(machine, meter, signal) {
      const connection = await connect(machine, signal);
      try {
        meter.machine();
        return await probeMachine(connection, machine, { backends, signal });
      } finally {
        await connection.close();
      }
    },
  };
}

function unsupported(what: string): WorldFailure {
  return new WorldFailure({ class: 'input', message: `${what} are not in this version of zoo` });
}
