import fc from 'fast-check';

const NOISE = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '&a ',
  '*a ',
  '"',
  "'",
  '\t',
  '\n',
  '? ',
  '<<: *a',
  '|',
  '>',
  '!!binary ',
  '%YAML 9',
  '#',
  '\u2028',
  '\u0000',
  '\u{1F600}',
  '\r',
  '---\n',
  '...\n',
  '!!js/function ',
];
const VALUES = [
  'null',
  '[]',
  '{}',
  '-1',
  '1e999',
  '.nan',
  'true',
  '"',
  '2025-01-24',
  '0o777',
  '~',
  "''",
  '[[[[[]]]]]',
  '{ a: { a: { a: 1 } } }',
  '9007199254740993',
  'x'.repeat(5000),
];

/** One file, as a person, a merge or an enemy could leave it: a valid one damaged in up to six ways, or no YAML at all. */
export function hostileText(valid: string): fc.Arbitrary<string> {
  const lines = valid.split('\n');
  const at = fc.nat(lines.length - 1);
  const damage: fc.Arbitrary<(text: string) => string> = fc.oneof(
    fc.tuple(fc.nat(valid.length), fc.nat(40), fc.constantFrom(...NOISE)).map(
      ([from, length, put]) =>
        (text: string): string =>
          text.slice(0, from) + put + text.slice(from + length),
    ),
    // Every kind of wrong type, where a value stands.
    fc.tuple(at, fc.constantFrom(...VALUES)).map(
      ([line, value]) =>
        (text: string): string =>
          changeLine(text, line, (old) => old.replace(/(:\s*)\S.*$/, `$1${value}`)),
    ),
    fc.tuple(at, fc.integer({ min: -4, max: 9 })).map(
      ([line, by]) =>
        (text: string): string =>
          changeLine(text, line, (old) => (by < 0 ? old.slice(-by) : ' '.repeat(by) + old)),
    ),
    fc.tuple(at, at).map(([from, to]) => (text: string): string => {
      const all = text.split('\n');
      return [...all.slice(0, to), all[from] ?? '', ...all.slice(to)].join('\n');
    }),
    at.map(
      (line) =>
        (text: string): string =>
          text.split('\n').slice(0, line).join('\n'),
    ),
    fc.constant((text: string): string => text.replaceAll('\n', '\r\n')),
    fc.constant((text: string): string => text.replaceAll('\n', '\r')),
    fc.constant((text: string): string => `\uFEFF${text}`),
    fc.constant((text: string): string => Buffer.from(text, 'utf16le').toString('latin1')),
    fc.integer({ min: 1, max: 2000 }).map(
      (depth) =>
        (text: string): string =>
          `${text}x-deep: ${'['.repeat(depth)}`,
    ),
    fc.integer({ min: 2, max: 14 }).map(
      (levels) =>
        (text: string): string =>
          text + bomb(levels),
    ),
    fc.integer({ min: 1, max: 400 }).map(
      (times) =>
        (text: string): string =>
          `${text}${'x-many: 1\n'.repeat(times)}`,
    ),
  );
  const damaged = fc
    .array(damage, { minLength: 1, maxLength: 6 })
    .map((damages) => damages.reduce((text, harm) => harm(text), valid));
  return fc.oneof(
    { weight: 9, arbitrary: damaged },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  );
}

function changeLine(text: string, line: number, change: (old: string) => string): string {
  const lines = text.split('\n');
  return lines.map((old, index) => (index === line ? change(old) : old)).join('\n');
}

/** Nine of the level before, so many levels deep. */
function bomb(levels: number): string {
  const names = Array.from({ length: levels }, (_, level) => String.fromCodePoint(97 + level));
  return names
    .map((name, level) => {
      const before = names[level - 1];
      const items = Array.from({ length: 9 }, () => (before === undefined ? 'lol' : `*${before}`));
      return `x-${name}: &${name} [${items.join(', ')}]\n`;
    })
    .join('');
}
