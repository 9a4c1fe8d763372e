import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { decodeText } from '../../../src/fleet/decode-text.ts';
import { load } from '../../support/fleet/fixture.ts';

const VALID = [
  'zoo: v1',
  'fleet: demo',
  'families:',
  '  zen:',
  '    models:',
  '      nano: { source: { directory: s } }',
  '',
].join('\n');

function diagnose(text: string): readonly Diagnostic[] {
  return load([{ path: 'zoo.fleet.yaml', text }]).diagnostics;
}

function told(text: string): readonly string[] {
  return diagnose(text).map(({ code, place }) => `${code} ${place.line}:${place.column}`);
}

function encode(text: string, encoding: 'utf8' | 'utf16le'): Uint8Array {
  return new Uint8Array(Buffer.from(text, encoding));
}

describe('nesting', () => {
  test.each([
    ['brackets', '['.repeat(10_000), 'too-deep 1:65'],
    ['closed brackets', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'too-deep 1:65'],
    ['braces', '{a: '.repeat(10_000), 'too-deep 1:257'],
    ['dashes', `${'- '.repeat(10_000)}x`, 'too-deep 1:129'],
    ['question marks', '? '.repeat(10_000), 'too-deep 1:129'],
    [
      'indentation',
      Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      'too-deep 65:65',
    ],
  ])('thousands of %s are an error with a place', (_, text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('deep nesting behind valid text is reported where it goes too deep', () => {
    const [only] = told(`${VALID}x-deep: ${'['.repeat(100)}`);
    expect(only).toMatch(/^too-deep 7:\d+$/);
  });
});

describe('aliases', () => {
  test('a bomb of aliases is an error and costs nothing', () => {
    const lines = ['x-a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
    for (let level = 1; level < 12; level += 1) {
      const [from, to] = [String.fromCharCode(96 + level), String.fromCharCode(97 + level)];
      lines.push(`x-${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
    }
    const codes = diagnose(`${VALID}${lines.join('\n')}\n`).map(({ code, place }) => `${code} ${place.line}`);
    expect(codes).toEqual(['alias-bomb 13']);
  });

  test('an alias of what it stands in is an error', () => {
    expect(told(`${VALID}x-a: &a [*a]\n`)).toEqual(['alias-cycle 7:10']);
  });

  test('an alias of nothing is an error', () => {
    expect(told(`${VALID}x-a: *nothing\n`)).toEqual(['unknown-anchor 7:6']);
  });
});

describe('size', () => {
  test('10 MB in one file are refused at once', () => {
    expect(told(`${VALID}#${'x'.repeat(10_000_000)}`)).toEqual(['too-large 1:1']);
  });

  test('a key of a megabyte is an error whose message is a line', () => {
    const [only] = diagnose(`${VALID}${'k'.repeat(1_000_000)}: 1\n`);
    expect(only?.code).toBe('syntax');
    expect(only?.message.length).toBeLessThan(310);
  });

  test('a name of a thousand letters is an error whose message is a line', () => {
    const [only] = diagnose(`${VALID}${'k'.repeat(1000)}: 1\n`);
    expect(only?.code).toBe('unknown-key');
    expect(only?.message.length).toBeLessThan(310);
  });
});

describe('encodings', () => {
  test.each([
    ['UTF-8', encode(VALID, 'utf8')],
    ['UTF-8 with a byte order mark', encode(`\uFEFF${VALID}`, 'utf8')],
    ['UTF-16 little endian with a byte order mark', encode(`\uFEFF${VALID}`, 'utf16le')],
    [
      'UTF-16 big endian with a byte order mark',
      new Uint8Array(Buffer.from(`\uFEFF${VALID}`, 'utf16le').swap16()),
    ],
    ['CRLF', encode(VALID.replaceAll('\n', '\r\n'), 'utf8')],
  ])('%s is read', (_, bytes) => {
    expect(told(decodeText(bytes))).toEqual([]);
  });

  test('UTF-16 without a mark is reported as such', () => {
    expect(told(decodeText(encode(VALID, 'utf16le')))).toEqual(['encoding 1:2']);
  });

  test('bytes that are not UTF-8 are reported where they are', () => {
    const bytes = encode(`${VALID}# caf?\n`, 'utf8');
    bytes[VALID.length + 5] = 0xe9;
    expect(told(decodeText(bytes))).toEqual(['encoding 7:6']);
  });

  test('places count the same with CRLF and with a byte order mark', () => {
    const text = `${VALID}  wrong: 1\n`;
    const places = told(text);
    expect(places).toEqual(['wrong-type 7:10']);
    expect(told(`\uFEFF${text}`)).toEqual(places);
    expect(told(text.replaceAll('\n', '\r\n'))).toEqual(places);
  });
});

describe('odd documents', () => {
  test.each([
    ['nothing', '', ['missing-key 1:1']],
    ['a comment', '# nothing\n', ['missing-key 1:1']],
    ['a list', '- zoo: v1\n', ['wrong-type 1:1']],
    ['a text', 'hello\n', ['wrong-type 1:1']],
    ['two documents', `${VALID}---\nzoo: v1\n`, ['several-documents 7:1']],
    ['a tag', `${VALID}x-a: !!js/function 'x'\n`, []],
    ['a prototype', `${VALID}__proto__: { polluted: true }\n`, ['unknown-key 7:1']],
    ['a constructor', VALID.replace('zen:', 'constructor:'), []],
    ['a list as a key', `${VALID}? [a, b]\n: 1\n`, ['bad-key 7:3']],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});
