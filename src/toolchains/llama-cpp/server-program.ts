/** What a backend has to know of llama.cpp's server as a program: its versions, and where it lies on this computer. */
import type { ToolPin } from '../toolchain.ts';
import { serverPrograms } from './find-binaries.ts';
import { isPinnedVersion, parseLlamaCppVersion, showVersion, versionOfBuild } from './version.ts';

export const llamaServerReader = {
  version(said: string, pin: ToolPin) {
    const version = parseLlamaCppVersion(said);
    return version === undefined
      ? undefined
      : { shown: showVersion(version), isPinned: isPinnedVersion(version, pin) };
  },
  versionOf: versionOfBuild,
  programsHere: serverPrograms,
};
