import { type LineHunk, lineHunks } from './line-hunks.ts';

/** Lines that are shown around a change. */
const CONTEXT = 2;

/** The lines around each change of a text, marked as a diff does; what is the same in between is left out. */
export function textDiff(before: string, after: string): string {
  const old = before.split('\n');
  const hunks = lineHunks(old, after.split('\n'));
  return hunks
    .flatMap((hunk, index) => {
      const last = hunks[index - 1];
      const next = hunks[index + 1];
      const lead = old.slice(
        Math.max(last === undefined ? 0 : endOf(last), hunk.line - 1 - CONTEXT),
        hunk.line - 1,
      );
      const isNear = last !== undefined && hunk.line - 1 - endOf(last) <= 2 * CONTEXT;
      // What is between two changes is shown once: behind the first as far as it goes, else before the second.
      const tailEnd = next === undefined ? old.length : Math.max(endOf(hunk), next.line - 1 - CONTEXT);
      const tail = old.slice(endOf(hunk), Math.min(endOf(hunk) + CONTEXT, tailEnd));
      return [
        ...(isNear ? [] : [`@@ line ${hunk.line} @@`]),
        ...lead.map((line) => `  ${line}`),
        ...hunk.gone.map((line) => `- ${line}`),
        ...hunk.come.map((line) => `+ ${line}`),
        ...tail.map((line) => `  ${line}`),
      ];
    })
    .join('\n');
}

/** Index of the first old line behind it. */
function endOf({ line, gone }: LineHunk): number {
  return line - 1 + gone.length;
}
