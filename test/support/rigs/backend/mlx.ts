import { cp, mkdir, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createMlx } from '../../../../src/backends/mlx/backend.ts';
import { detached } from '../../../../src/transports/keeper.ts';
import { localConnection } from '../../../../src/transports/local/connection.ts';
import { stopRecorded } from '../../../../src/transports/stop-recorded.ts';
import { tinyMlx } from '../../machines/tiny-mlx.ts';
import { mlxProgram } from '../../toolchain/server-ports.ts';
import type { BackendRig } from './backend-rig.ts';

export async function startBackend(): Promise<BackendRig> {
  const backend = createMlx({ program: mlxProgram });
  return {
    backend,
    weights: async (name) => join(await tinyMlx(name), 'config.json'),
    async broken(directory) {
      const folder = join(directory, 'broken');
      await cp(await tinyMlx('zen-nano'), folder, { recursive: true });
      await truncate(join(folder, 'model.safetensors'), 300_000);
      return { path: join(folder, 'config.json'), says: 'weights cannot be read' };
    },
    async replace({ zoo, backend: { port, context } }, slug, weights) {
      const connection = localConnection(zoo);
      const folder = join(zoo, 'resident/tenants', slug);
      const record = join(folder, 'server.pid');
      // Below the model-zoo directory: any other server is a stranger, whose port zoo leaves alone.
      const weightsPath = join(zoo, 'available', 'f'.repeat(64), 'config.json');
      await mkdir(dirname(weightsPath), { recursive: true });
      await cp(dirname(weights), dirname(weightsPath), { recursive: true });
      await stopRecorded(connection, record);
      await backend.start(connection, {
        ...{ weightsPath, alias: slug, context, port, parallel: 1, record, cwd: folder, keeper: detached },
        log: join(folder, 'server.log'),
        // Its threads hold the port a moment longer than its process is there.
        isPortFree: true,
        startTimeoutMilliseconds: 60_000,
      });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
