import { execa } from 'execa';
import { join, resolve } from 'node:path';

const MAIN = join(resolve(import.meta.dirname, '../../..'), 'src/cli/main.ts');

/** What the real zoo writes to a real pseudo-terminal of this size, without colours, lines as a person sees them. */
export async function inTerminal(
  { directory }: { readonly directory: string },
  { columns, rows }: { readonly columns: number; readonly rows: number },
  ...words: readonly string[]
): Promise<string> {
  const command = [process.execPath, MAIN, '--no-color', ...words].map((word) => `'${word}'`).join(' ');
  const { stdout } = await execa(
    'script',
    ['-qec', `stty cols ${columns} rows ${rows}; ${command}`, '/dev/null'],
    {
      cwd: directory,
      env: { PATH: process.env['PATH'] ?? '', HOME: join(directory, '../home'), TERM: 'xterm' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    },
  );
  return stdout.replaceAll('\r\n', '\n');
}
