import { realpath } from 'node:fs/promises';
import type { BackendPorts } from '../../../src/backends/define-backend.ts';
import type { ServerProgram } from '../../../src/backends/server-program.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import { versionOfBuild } from '../../../src/toolchains/llama-cpp/version.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { toolFinder } from '../../../src/toolchains/find-tool-command.ts';
import { mlxLmPin } from '../../../src/toolchains/mlx-lm/pin.ts';
import { mlxServerReader } from '../../../src/toolchains/mlx-lm/server-program.ts';
import { vllmPin } from '../../../src/toolchains/vllm/pin.ts';
import { vllmReader } from '../../../src/toolchains/vllm/server-program.ts';
import { ensureBinaries, testToolchainContext } from './ensure-toolchain.ts';

const findCommand = toolFinder(Object.values(REGISTRIES.toolchains));

/** The llama-server of the tests' own toolchain, as the command line hands one to a backend. */
export const serverProgram: ServerProgram = {
  async find() {
    const { server, version } = await ensureBinaries();
    return { path: server, version };
  },
  look: async () => ({ programs: [await realpath((await ensureBinaries()).server)] }),
  versionOf: (build) => versionOfBuild(build, llamaCppPin),
};

/** The mlx_lm.server of the tests' own toolchain. */
export const mlxProgram: ServerProgram = {
  async find() {
    const { command, version } = await findCommand('mlx_lm.server', testToolchainContext());
    return { path: command, version };
  },
  look: async () => ({ programs: await mlxServerReader.programsHere(mlxLmPin, testToolchainContext()) }),
  versionOf: mlxServerReader.versionOf,
};

export const serverPorts: BackendPorts = {
  serverProgram: async ({ tool }) => (tool === mlxLmPin.tool ? mlxProgram : serverProgram),
};

/** The vLLM of the tests' own toolchain. */
export const vllmServerProgram: ServerProgram = {
  async find() {
    const { command, version } = await findCommand('vllm', testToolchainContext());
    return { path: command, version };
  },
  look: async () => ({ programs: await vllmReader.programsHere(vllmPin, testToolchainContext()) }),
  versionOf: vllmReader.versionOf,
};

/** Of a computer that has no such program. */
export const noProgram: ServerProgram = {
  find: () => Promise.reject(new Error('not here')),
  look: async () => ({ programs: [] }),
  versionOf: () => undefined,
};
