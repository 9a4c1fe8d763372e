/** What a backend has to know of vLLM's server as a program: its versions, and where it lies on this computer. */
import type { ToolPin, ToolchainContext } from '../toolchain.ts';
import { makeVllm } from './vllm.ts';

export const vllmReader = {
  /** Its last line, behind what it warns of: `0.32.0`, `0.32.0+cpu`. */
  version(said: string, pin: ToolPin) {
    const shown = said.trimEnd().split('\n').at(-1)?.trim() ?? '';
    const version = released(shown);
    return version === undefined ? undefined : { shown, isPinned: version === pin.version };
  },
  versionOf: released,
  async programsHere(pin: ToolPin, context: ToolchainContext): Promise<readonly string[]> {
    const configured = context.configuredPaths[pin.tool];
    if (configured !== undefined) return [configured];
    const { where } = await makeVllm(pin).status(context);
    return where === undefined ? [] : [where];
  },
};

/** For which hardware it was built is behind the plus, and no other version. */
function released(text: string): string | undefined {
  const version = /^(\d+\.\d+\.\d+(?:\.post\d+)?)(?:\+[\w.]+)?$/u.exec(text)?.[1];
  return version === undefined ? undefined : `v${version}`;
}
