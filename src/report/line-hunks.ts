/** Lines that are not the same in both texts, one after the other. Lines count from 1. */
export interface LineHunk {
  /** Of the old text: the first line that goes, or before which the new ones come. */
  readonly line: number;
  readonly gone: readonly string[];
  /** Of the new text. */
  readonly newLine: number;
  readonly come: readonly string[];
}

/** Above so many pairs of lines, everything between the first and the last change is one hunk. */
const MOST_PAIRS = 4_000_000;

export function lineHunks(old: readonly string[], now: readonly string[]): readonly LineHunk[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1;
  const hunks: LineHunk[] = [];
  let from = start;
  let to = start;
  const close = (oldAt: number, newAt: number): void => {
    if (oldAt === from && newAt === to) return;
    hunks.push({ line: from + 1, gone: old.slice(from, oldAt), newLine: to + 1, come: now.slice(to, newAt) });
  };
  for (const [oldAt, newAt] of samePairs(
    old.slice(start, old.length - end),
    now.slice(start, now.length - end),
  )) {
    close(start + oldAt, start + newAt);
    from = start + oldAt + 1;
    to = start + newAt + 1;
  }
  close(old.length - end, now.length - end);
  return hunks;
}

/** The longest common sequence: indices of lines that stay. */
function samePairs(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  if (old.length * now.length > MOST_PAIRS) return [];
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < old.length && j < now.length;) {
    if (old[i] === now[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
