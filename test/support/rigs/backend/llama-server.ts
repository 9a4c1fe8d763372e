import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { detached } from '../../../../src/transports/keeper.ts';
import { localConnection } from '../../../../src/transports/local/connection.ts';
import { stopRecorded } from '../../../../src/transports/stop-recorded.ts';
import { brokenGguf, realBackend } from '../../machines/rig.ts';
import { tinyGguf } from '../../machines/tiny-gguf.ts';
import type { BackendRig } from './backend-rig.ts';

export async function startBackend(): Promise<BackendRig> {
  return {
    backend: realBackend,
    weights: tinyGguf,
    broken: async (directory) => ({ path: await brokenGguf(directory), says: 'failed to load model' }),
    async replace({ zoo, backend: { port, context } }, slug, weights) {
      const connection = localConnection(zoo);
      const folder = join(zoo, 'resident/tenants', slug);
      const record = join(folder, 'server.pid');
      // Below the model-zoo directory: any other server is a stranger, whose port zoo leaves alone.
      const weightsPath = join(zoo, 'available', 'f'.repeat(64), 'w.gguf');
      await mkdir(dirname(weightsPath), { recursive: true });
      await copyFile(weights, weightsPath);
      await stopRecorded(connection, record);
      await realBackend.start(connection, {
        ...{ weightsPath, alias: slug, context, port, parallel: 1, record, cwd: folder, keeper: detached },
        log: join(folder, 'server.log'),
        startTimeoutMilliseconds: 60_000,
      });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
