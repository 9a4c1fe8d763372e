import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Each value of a list becomes an argument on the stack: some hundred thousand of them end the process. */
const CALLS =
  /\b(?:push|unshift|splice|apply|Math\.(?:max|min|hypot)|String\.from(?:CharCode|CodePoint)|Array\.of)\(/g;

/** Of the calls above, those with a list spread into their arguments: `push(...list)`, and not `push({ ...one })`. */
function spreads(source: string): readonly string[] {
  return [...source.matchAll(CALLS)].flatMap((call) => {
    const from = call.index + call[0].length;
    let depth = 0;
    for (let at = from; at < source.length && depth >= 0; at += 1) {
      const sign = source.charAt(at);
      if ('([{'.includes(sign)) depth += 1;
      if (')]}'.includes(sign)) depth -= 1;
      if (depth === 0 && source.startsWith('...', at)) return [source.slice(call.index, at + 12)];
    }
    return [];
  });
}

test('no list is spread into the arguments of a call', () => {
  const found = globSync('src/**/*.ts').flatMap((file) =>
    spreads(readFileSync(file, 'utf8')).map((call) => `${file}: ${call}`),
  );
  // Instead: a loop that pushes, `concat`, or `largest` of diagnostics/extremes.ts.
  expect(found).toEqual([]);
});

test.each([
  ['list.push(...more)', 1],
  ['Math.max(0, ...sizes.map(({ size }) => size))', 1],
  ['list.push(\n  ...more,\n)', 1],
  ['list.push({ ...one })', 0],
  ['list.push([...more])', 0],
  ['list.push(f(...few))', 0],
  ['[...list, ...more]', 0],
])('%s', (source, count) => {
  expect(spreads(source)).toHaveLength(count);
});
