/** The files of tasks that llama-perplexity reads. What it passes over in silence, or stops at with exit code 0, is refused before it starts. */
import type { Task } from './settings.ts';

/** How many tasks there are, or what is wrong with them. */
export type TasksIn = { readonly count: number } | { readonly problem: string };

const LINES_OF_HELLASWAG = 6;

export function tasksIn(text: string, task: Task): TasksIn {
  switch (task) {
    case 'hellaswag':
      return hellaswagIn(linesOf(text));
    case 'winogrande':
      return winograndeIn(linesOf(text));
  }
}

/** As getline counts them: the last one may lack its end. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/u, ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function hellaswagIn(lines: readonly string[]): TasksIn {
  if (lines.length === 0 || lines.length % LINES_OF_HELLASWAG !== 0)
    return { problem: `it has ${lines.length} lines, and hellaswag has ${LINES_OF_HELLASWAG} for each task` };
  for (let at = 0; at < lines.length; at += LINES_OF_HELLASWAG) {
    const label = lines[at + 1] ?? '';
    if (!/^[0-3]$/u.test(label.trim()))
      return {
        problem: `line ${at + 2} is the index of the right ending, 0 to 3, and not ${JSON.stringify(label)}`,
      };
    const endings = lines.slice(at + 2, at + LINES_OF_HELLASWAG);
    if (new Set(endings).size < endings.length)
      return { problem: `of the endings in lines ${at + 3} to ${at + LINES_OF_HELLASWAG} two are equal` };
  }
  return { count: lines.length / LINES_OF_HELLASWAG };
}

/** `0,Sarah was a better surgeon than Maria so _ got the easier cases.,Sarah,Maria,2` */
const WINOGRANDE = /^[^,"]*,(?:"(?<quoted>[^"]*)"|(?<bare>[^,"]*)),(?<one>[^,]+),(?<two>[^,]+),[12]\s*$/u;

function winograndeIn(lines: readonly string[]): TasksIn {
  for (const [index, line] of lines.entries()) {
    const { quoted, bare = '', one, two } = WINOGRANDE.exec(line)?.groups ?? {};
    if (one === undefined || !(quoted ?? bare).includes('_') || one === two)
      return {
        problem: `line ${index + 1} is no task of winogrande: index, sentence with _, two choices, 1 or 2, with commas between`,
      };
  }
  return lines.length === 0 ? { problem: 'it is empty' } : { count: lines.length };
}

/** How many of the tasks are right by what the program said at the last of them; undefined: it did not say it. */
export function rightIn(lines: readonly string[], count: number): number | undefined {
  // `400\t55.50000000%\t[50.61%, 60.31%]`; winogrande without the sign and with scores behind.
  const last = lines.findLast((line) => line.startsWith(`${count}\t`));
  const [, share = ''] = /^\d+\t\s*(\d+(?:\.\d+)?)/u.exec(last ?? '') ?? [];
  return share === '' ? undefined : Math.round((Number(share) / 100) * count);
}
