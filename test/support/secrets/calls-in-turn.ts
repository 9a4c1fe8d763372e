import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import type { Ended } from '../cli/zoo-rig.ts';

const PROGRAM = resolve(import.meta.dirname, 'zoo-in-turn.ts');

/** A line that no command prints. */
export function markOf(index: number): string {
  return `\n@@ call ${index} @@\n`;
}

/** How each of the calls ended, in one process that has just this environment. */
export async function callInTurn(
  calls: readonly (readonly string[])[],
  {
    directory,
    environment,
  }: { readonly directory: string; readonly environment: Readonly<Record<string, string>> },
): Promise<readonly Ended[]> {
  const list = join(directory, '../calls.json');
  await writeFile(list, JSON.stringify(calls));
  const { stdout, stderr, exitCode } = await execa(process.execPath, [PROGRAM, list], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`the calls ended with ${exitCode}: ${stderr.slice(-2000)}`);
  return calls.map((words, index) => {
    const [, out = '', after = ''] = stdout.split(markOf(index));
    const err = stderr.split(markOf(index))[1]?.split(markOf(index + 1))[0] ?? '';
    const exit = Number.parseInt(after, 10);
    if (Number.isNaN(exit)) throw new Error(`zoo ${words.join(' ')} said nothing of its end`);
    return { exit, stdout: out, stderr: err };
  });
}
