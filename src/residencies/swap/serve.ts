import type { Serving } from '../../backends/backend.ts';
import type { ServingSpec } from '../pointer.ts';
import { shapeOf, tenantFolder } from '../service-shape.ts';
import type { Swap } from './swap.ts';

const SHORTEST_START_MILLISECONDS = 2 * 60 * 1000;
/** A slow disk: 20 MB a second. */
const SLOWEST_BYTES_PER_MILLISECOND = 20_000;

/**
 * Starts a tenant with what the pointer says (or will say) of it. A predecessor in the slot that crashed may be started
 * again at any moment, so it is cleared first.
 */
export async function serve(
  { backend, connection, keeper, remembered, zoo }: Swap,
  {
    slug,
    serving,
    port,
    name,
    signal,
    isPortFree,
  }: {
    readonly slug: string;
    readonly serving: ServingSpec;
    readonly port: number;
    readonly name: 'server' | 'trial';
    readonly signal?: AbortSignal;
    readonly isPortFree?: boolean;
  },
): Promise<Serving> {
  const folder = tenantFolder(zoo, slug);
  if (name === 'server') await keeper.clear(connection);
  const shape = shapeOf({ zoo, slug, serving: { ...serving, port } });
  const { hibernationDirectory: _kept, ...tried } = shape;
  const started = await backend.start(connection, {
    ...(name === 'server' ? { ...shape, keeper } : tried),
    log: `${folder}/${name}.log`,
    record: `${folder}/${name}.pid`,
    cwd: folder,
    startTimeoutMilliseconds:
      SHORTEST_START_MILLISECONDS + serving.memoryBytes / SLOWEST_BYTES_PER_MILLISECOND,
    ...(signal === undefined ? {} : { signal }),
    ...(isPortFree === undefined ? {} : { isPortFree }),
  });
  remembered.builds.set(started.served.build, await backend.version());
  remembered.started.add(`${started.process.pid} ${started.process.startedAt}`);
  const { template } = started.served;
  const digest = `sha256:${serving.weights.split('/')[1]}`;
  if (template !== undefined) remembered.templates.set(digest, template);
  return started;
}
