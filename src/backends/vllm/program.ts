import type { ProgramNeed } from '../server-program.ts';

export const PROGRAM = 'vllm';

/** Where pip, pipx and uv put it, and zoo itself. */
export const vllmProgram: ProgramNeed = {
  tool: 'vllm',
  name: PROGRAM,
  folders: [
    '~/.local/bin',
    '~/bin',
    '~/.venv/bin',
    '~/venv/bin',
    '/opt/venv/bin',
    '/usr/local/bin',
    '~/.cache/zoo/toolchains/vllm/*/python/bin',
  ],
  // Its help names those of `serve` only when it is asked for one by one: the version decides.
  flags: [],
  distribution: 'vllm',
  load: async () => (await import('../../toolchains/vllm/server-program.ts')).vllmReader,
};
