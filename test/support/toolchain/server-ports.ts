import { realpath } from 'node:fs/promises';
import type { BackendPorts } from '../../../src/backends/define-backend.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import { versionOfBuild } from '../../../src/toolchains/llama-cpp/version.ts';
import { ensureBinaries } from './ensure-toolchain.ts';

/** The llama-server of the tests' own toolchain, as the command line hands one to a backend. */
export const serverPorts: BackendPorts = {
  async serverBinary() {
    const { server, version } = await ensureBinaries();
    return { path: server, version };
  },
  serverPrograms: async () => [await realpath((await ensureBinaries()).server)],
  versionOf: (build) => versionOfBuild(build, llamaCppPin),
};
