/** What a backend has to know of mlx-lm's server as a program: its versions, and where it lies on this computer. */
import type { ToolPin, ToolchainContext } from '../toolchain.ts';
import { makeMlxLm } from './mlx-lm.ts';

export const mlxServerReader = {
  /**
   * It has no `--version`, and says so with its usage. Which version it is, it says with its first answer; the plan shows it as
   * `build` then.
   */
  version(said: string) {
    return said.includes('usage:')
      ? { shown: 'a version that it does not print', isPinned: 'unsaid' as const }
      : undefined;
  },
  /** `0.32.2-0.32.4-Linux-…`: mlx-lm, mlx, the system. */
  versionOf(build: string): string | undefined {
    const version = /^(\d+\.\d+\.\d+)-/u.exec(build)?.[1];
    return version === undefined ? undefined : `v${version}`;
  },
  async programsHere(pin: ToolPin, context: ToolchainContext): Promise<readonly string[]> {
    const configured = context.configuredPaths[pin.tool];
    if (configured !== undefined) return [configured];
    const { where } = await makeMlxLm(pin).status(context);
    return where === undefined ? [] : [where];
  },
};
