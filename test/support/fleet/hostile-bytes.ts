import fc from 'fast-check';
import { hostileText } from './hostile-texts.ts';

/** Where a value stands, and where another type belongs: as YAML, on one line. */
export const WRONG_VALUES = [
  'null',
  'true',
  '7',
  '-1',
  '1.5',
  '1e999',
  '.nan',
  "''",
  'text',
  '[]',
  '{}',
  '[7]',
  '[[[[[]]]]]',
  '{ a: { a: 1 } }',
  '2025-01-24',
  '9007199254740993',
  '!!binary aGk=',
  '!!timestamp 2025-01-24',
  '!!set { a }',
  '!!omap [{ a: 1 }]',
  '*nothing',
  `"${'x'.repeat(5000)}"`,
] as const;

/** How a text may come to lie on a disk. */
const ENCODINGS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16 LE with a mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16 BE with a mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'UTF-16 LE without a mark': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16 BE without a mark': (text) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16 LE, cut in a character': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').subarray(0, -1),
  'Latin-1': (text) => Buffer.from(`${text}# caf\u00e9\n`, 'latin1'),
  'UTF-8, cut in a character': (text) => Buffer.from(`${text}# \u20ac`).subarray(0, -1),
  'UTF-8 in too many bytes': (text) => Buffer.concat([Buffer.from(`${text}# `), Buffer.from([0xc0, 0xaf])]),
  'half a surrogate pair in UTF-8': (text) =>
    Buffer.concat([Buffer.from(`${text}# `), Buffer.from([0xed, 0xa0, 0x80])]),
  'half a surrogate pair in UTF-16': (text) => Buffer.from(`\uFEFF${text}# \ud800\n`, 'utf16le'),
};
/** What stands at the end of a line. */
const LINE_ENDS = ['\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\n\r', '\v', '\f', '\u0000\n', '\t\n'];

/** A hostile text, in any encoding, with any line ends, and now and then with a byte that is none of it. */
export function hostileBytes(valid: string): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      text: hostileText(valid),
      encode: fc.oneof(
        { weight: 3, arbitrary: fc.constant((text: string): Uint8Array => Buffer.from(text)) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.values(ENCODINGS)) },
      ),
      end: fc.oneof(
        { weight: 4, arbitrary: fc.constant('\n') },
        { weight: 1, arbitrary: fc.constantFrom(...LINE_ENDS) },
      ),
      odd: fc.option(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { freq: 8 }),
    })
    .map(({ text, encode, end, odd }) => {
      const bytes = Uint8Array.from(encode(text.replaceAll('\n', end)));
      if (odd !== null && bytes.length > 0) bytes[odd.at % bytes.length] = odd.byte;
      return bytes;
    });
}

export interface HostileClass {
  readonly what: string;
  readonly bytes: () => Uint8Array;
  /** Of the first problem; `a fleet` where there is none. */
  readonly code: string;
}

const DEPTH = 10_000;
const LARGE = 10 * 1024 * 1024;

/** The attacks that have names, each as large as it comes. */
export function hostileClasses(valid: string): readonly HostileClass[] {
  const text = (what: string, code: string, make: () => string): HostileClass => ({
    what,
    code,
    bytes: () => Buffer.from(make()),
  });
  const long = (piece: string, length = 2_000_000): string =>
    piece.repeat(Math.floor((length - valid.length) / piece.length));
  return [
    text('a bomb of aliases in lists', 'alias-bomb', () => valid + bomb((name) => `[${nine(`*${name}`)}]`)),
    text(
      'a bomb of aliases in mappings',
      'alias-bomb',
      () =>
        valid +
        bomb((name) => `{ ${Array.from({ length: 9 }, (_, key) => `k${key}: *${name}`).join(', ')} }`),
    ),
    text('a bomb of merges', 'alias-bomb', () => valid + bomb((name) => `{ <<: [${nine(`*${name}`)}] }`)),
    text('an alias of itself', 'alias-cycle', () => `${valid}x-a: &a [*a]\n`),
    text('10 MB of one comment', 'too-large', () => `${valid}#${'x'.repeat(LARGE)}`),
    text('10 MB of keys', 'too-large', () => valid + long('x-k: 1\n', LARGE)),
    text('10 MB of nothing but zeros', 'too-large', () => '\0'.repeat(LARGE)),
    text('10,000 brackets deep', 'too-deep', () => `${valid}x-d: ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}\n`),
    text(
      '10,000 braces deep',
      'too-deep',
      () => `${valid}x-d: ${'{a: '.repeat(DEPTH)}${'}'.repeat(DEPTH)}\n`,
    ),
    text('10,000 dashes deep', 'too-deep', () => `${valid}x-d:\n  ${'- '.repeat(DEPTH)}x\n`),
    text('10,000 question marks deep', 'too-deep', () => `${valid}x-d:\n  ${'? '.repeat(DEPTH)}x\n`),
    text('a staircase of 1,900 mappings', 'too-deep', () =>
      Array.from({ length: 1900 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    ),
    text(
      '5,000 keys that nobody knows',
      'unknown-key',
      () => valid + Array.from({ length: 5000 }, (_, index) => `k${index}: 1\n`).join(''),
    ),
    text('one key 5,000 times', 'duplicate-key', () => valid + 'fleet: again\n'.repeat(5000)),
    text('100,000 empty lines', 'a fleet', () => valid + '\n'.repeat(100_000)),
    text('2 MB of one quoted text', 'a fleet', () => `${valid}x-q: "${long('\\x41')}"\n`),
    text('20,000 tabs before keys', 'syntax', () => valid + '\tx: 1\n'.repeat(20_000)),
    text('10,000 documents', 'several-documents', () => valid + '---\na: 1\n'.repeat(10_000)),
    text('2 MB of one line', 'syntax', () => valid + long(':')),
    ...Object.entries(ENCODINGS).map(([what, encode]): HostileClass => {
      const isRead = /^UTF-(8|16 .*)( with a mark)?$/.test(what) && !/without|cut/.test(what);
      return { what, bytes: () => encode(valid), code: isRead ? 'a fleet' : 'encoding' };
    }),
    ...LINE_ENDS.map((end): HostileClass => ({
      what: `a file whose lines end with ${JSON.stringify(end)}`,
      bytes: () => Buffer.from(valid.replaceAll('\n', end)),
      code: CODES[end] ?? 'a fleet',
    })),
  ];
}

/** Of line ends that make no fleet. */
const CODES: Readonly<Record<string, string>> = {
  '\r': 'line-ends',
  '\u0085': 'line-ends',
  '\u2028': 'line-ends',
  '\u2029': 'line-ends',
  '\n\r': 'syntax',
  '\v': 'missing-key',
  '\f': 'missing-key',
  '\u0000\n': 'encoding',
};

function nine(text: string): string {
  return Array.from({ length: 9 }, () => text).join(', ');
}

/** Nine of the level before, twelve levels deep. */
function bomb(level: (before: string) => string): string {
  const lines = ['x-a: &a { lol: [1, 2, 3, 4, 5, 6, 7, 8, 9] }'];
  for (let depth = 1; depth < 12; depth += 1) {
    const [before, name] = [96 + depth, 97 + depth].map((code) => String.fromCodePoint(code));
    lines.push(`x-${name}: &${name} ${level(before ?? '')}`);
  }
  return `${lines.join('\n')}\n`;
}
