import type { ProgramNeed } from '../server-program.ts';

export const PROGRAM = 'mlx_lm.server';

/** Where pip, pipx, uv and Homebrew put it, and zoo itself. */
export const mlxServerProgram: ProgramNeed = {
  tool: 'mlx-lm',
  name: PROGRAM,
  folders: [
    '~/.local/bin',
    '~/bin',
    '~/.venv/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '~/.cache/zoo/toolchains/mlx-lm/*/python/bin',
    '~/Library/Caches/zoo/toolchains/mlx-lm/*/python/bin',
  ],
  flags: [
    ...['--model', '--host', '--port', '--allowed-origins', '--max-tokens'],
    ...['--decode-concurrency', '--prompt-concurrency', '--prompt-cache-size'],
  ],
  load: async () => (await import('../../toolchains/mlx-lm/server-program.ts')).mlxServerReader,
};
