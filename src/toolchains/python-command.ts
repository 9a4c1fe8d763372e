import type { PythonTools } from './python-toolchain.ts';
import type { ToolCommand } from './tool-command.ts';

/** `python -m <words>` in the environment of a toolchain. */
export function pythonCommand(...words: readonly string[]): (tools: PythonTools) => ToolCommand {
  return ({ python, environment, version, platform }) => ({
    command: python,
    arguments: ['-m', ...words],
    environment,
    version,
    platform,
    endings: [],
  });
}
