/** The known name that was probably meant: at most a third of its letters differ. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  return nearestNames(given, known, 1)[0];
}

/** The known names that were probably meant, nearest first. */
export function nearestNames(given: string, known: readonly string[], most: number): readonly string[] {
  const wanted = given.toLowerCase();
  return known
    .flatMap((name) => {
      const distance = editDistance(wanted, name.toLowerCase());
      const limit = Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3));
      return distance <= limit ? [{ name, distance }] : [];
    })
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  // A key of a million letters is no spelling mistake.
  if (Math.abs(a.length - b.length) > 32) return Number.POSITIVE_INFINITY;
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** `a, b or c` */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** What to do about a name that is not known: the nearest one, else all of them. */
export function suggestName(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return known.length === 0 ? 'none is declared' : `known here: ${known.join(', ')}`;
}
