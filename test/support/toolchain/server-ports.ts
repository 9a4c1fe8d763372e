import { realpath } from 'node:fs/promises';
import type { BackendPorts } from '../../../src/backends/define-backend.ts';
import type { ServerProgram } from '../../../src/backends/server-program.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import { versionOfBuild } from '../../../src/toolchains/llama-cpp/version.ts';
import { ensureBinaries } from './ensure-toolchain.ts';

/** The llama-server of the tests' own toolchain, as the command line hands one to a backend. */
export const serverProgram: ServerProgram = {
  async find() {
    const { server, version } = await ensureBinaries();
    return { path: server, version };
  },
  look: async () => ({ programs: [await realpath((await ensureBinaries()).server)] }),
  versionOf: (build) => versionOfBuild(build, llamaCppPin),
};

export const serverPorts: BackendPorts = { serverProgram: async () => serverProgram };

/** Of a computer that has no such program. */
export const noProgram: ServerProgram = {
  find: () => Promise.reject(new Error('not here')),
  look: async () => ({ programs: [] }),
  versionOf: () => undefined,
};
