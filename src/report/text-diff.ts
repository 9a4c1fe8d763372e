/** The lines around one change of a text, marked as a diff does; what is the same before and behind is left out. */
export function textDiff(before: string, after: string): string {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1;
  const context = 2;
  const lead = old.slice(Math.max(0, start - context), start);
  const tail = old.slice(old.length - end, old.length - end + context);
  return [
    `@@ line ${start + 1} @@`,
    ...lead.map((line) => `  ${line}`),
    ...old.slice(start, old.length - end).map((line) => `- ${line}`),
    ...now.slice(start, now.length - end).map((line) => `+ ${line}`),
    ...tail.map((line) => `  ${line}`),
  ].join('\n');
}
