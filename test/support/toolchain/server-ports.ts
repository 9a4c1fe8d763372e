import { realpath } from 'node:fs/promises';
import type { BackendPorts } from '../../../src/backends/define-backend.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import { versionOfBuild } from '../../../src/toolchains/llama-cpp/version.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { toolFinder } from '../../../src/toolchains/find-tool-command.ts';
import { ensureBinaries, testToolchainContext } from './ensure-toolchain.ts';

const findCommand = toolFinder(Object.values(REGISTRIES.toolchains));

/** The llama-server of the tests' own toolchain, as the command line hands one to a backend. */
export const serverPorts: BackendPorts = {
  async serverBinary() {
    const { server, version } = await ensureBinaries();
    return { path: server, version };
  },
  serverPrograms: async () => [await realpath((await ensureBinaries()).server)],
  versionOf: (build) => versionOfBuild(build, llamaCppPin),
  tool: (word) => findCommand(word, testToolchainContext()),
  async toolPlace(toolchain) {
    const found = Object.values(REGISTRIES.toolchains).find(({ name }) => name === toolchain);
    return (await (await found?.open())?.status(testToolchainContext()))?.where;
  },
};
