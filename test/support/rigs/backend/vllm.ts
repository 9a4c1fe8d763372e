import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createVllm } from '../../../../src/backends/vllm/backend.ts';
import { detached } from '../../../../src/transports/keeper.ts';
import { localConnection } from '../../../../src/transports/local/connection.ts';
import { stopRecorded } from '../../../../src/transports/stop-recorded.ts';
import { tinyModel } from '../../toolchain/ensure-toolchain.ts';
import { vllmServerProgram } from '../../toolchain/server-ports.ts';
import type { BackendRig } from './backend-rig.ts';

/** On the CPU the share is of the computer's memory. */
const settings = { gpu_memory_utilization: 0.1, tensor_parallel: 1, dtype: 'float32', enforce_eager: true };

export async function startBackend(): Promise<BackendRig> {
  const backend = createVllm({ program: vllmServerProgram });
  return {
    backend,
    settings,
    weights: async (name) => join(tinyModel(name), 'config.json'),
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
        ...{ weightsPath, alias: slug, context, port, parallel: 1, settings, record, cwd: folder },
        keeper: detached,
        log: join(folder, 'server.log'),
        startTimeoutMilliseconds: 600_000,
      });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
