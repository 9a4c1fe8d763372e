import { describe, expect, test } from 'vitest';
import { failureLine, WorldFailure } from '../../../src/diagnostics/failure.ts';
import { markdownText } from '../../../src/diagnostics/markdown-text.ts';
import { jsonText, shown } from '../../../src/diagnostics/shown.ts';
import { visible, visibleLine, visibleLines } from '../../../src/diagnostics/visible-text.ts';

const FORGED = 'a\u001B[2J\u001B]0;pwn\u0007\r\nPlan: 0 to add, 0 to change, 0 to destroy.\u001B[8m';

describe('foreign text', () => {
  test('is one line that commands no terminal', () => {
    expect(visible(FORGED)).toBe('a␛[2J␛]0;pwn␇␍␊Plan: 0 to add, 0 to change, 0 to destroy.␛[8m');
  });

  test.each([
    ['a second control set', 'a\u009B2J', 'a␡2J'],
    ['the direction of text', 'a\u202Eb\u2066c', 'a␡b␡c'],
    ['a line separator', 'a\u2028b\u2029c', 'a␡b␡c'],
    ['a character without width', 'ze\u200Bn\u2060\uFEFF\u00AD', 'ze␡n␡␡␡'],
    ['a joiner in Latin letters', 'ze\u200Dn\u200C', 'ze␡n␡'],
    ['a filler', 'a\u3164b\u115F', 'a␡b␡'],
    ['half a character', 'a\uD800b\uDC00', 'a\uFFFDb\uFFFD'],
    ['text in tags', 'a\u{E0041}\u{E0042}', 'a␡␡␡␡'],
    ['bytes in variation selectors', 'a\uFE0F\u{E0100}', 'a␡␡␡'],
  ])('shows %s', (_, text, expected) => {
    expect(visible(text)).toBe(expected);
    expect(visible(text)).toHaveLength(text.length);
  });

  test.each(['👩\u200D👩\u200D👧 ❤\uFE0F 1\uFE0F\u20E3 👍🏽', 'می\u200Cخواهم', 'क्\u200Dष', 'Größe 模型'])(
    'leaves %s as it is',
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );

  test('hides tokens and passwords, also where it is cut', () => {
    expect(visible('token hf_abcdefghijklmnopqrst')).toBe(`token ${'*'.repeat(23)}`);
    expect(visible('https://ada:pw@host/x')).toBe('https://******@host/x');
    const cut = visible(`${'x'.repeat(950)} hf_${'a'.repeat(60)}`);
    expect(cut).not.toContain('hf_');
  });

  test('is cut at a word, with the count of what is left out', () => {
    const cut = visible(`${'word '.repeat(300)}end`);
    expect(cut.length).toBeLessThanOrEqual(1000);
    const [, count] = /… \((\d+) more characters\)$/.exec(cut) ?? [];
    expect(Number(count) + cut.indexOf('…')).toBe(1503);
    expect(visible(cut)).toBe(cut);
    expect(visible('x'.repeat(60_000_000), 100)).toMatch(/^x+… \(599999\d\d more characters\)$/);
  });

  test('keeps its tabs and length as a line of a file, and its lines as an answer', () => {
    expect(visibleLine('a\tb\u0007')).toBe('a\tb␇');
    expect(visibleLines('one\r\n\ttwo\u001B[A\nthree')).toBe('one\n\ttwo␛[A\nthree');
  });
});

describe('a document', () => {
  test('is the same one when all of it can be seen', () => {
    const document = { id: 'artifact/zen/nano-instruct-2025.01.24', count: 3, list: ['ä'] };
    expect(shown(document)).toBe(document);
  });

  test('has all of its texts made visible for people', () => {
    expect(shown({ a: [{ b: 'x\ny' }], c: 'z'.repeat(2000), d: 1 })).toEqual({
      a: [{ b: 'x␊y' }],
      c: expect.stringMatching(/^z+… \(\d+ more characters\)$/),
      d: 1,
    });
  });

  test('keeps its values for programs, in letters that a terminal may see', () => {
    const document = { a: `${FORGED}\u009B\u202E\u{E0041}\uD800`, 'b\u200B': 1 };
    const text = jsonText(document);
    expect(text).not.toMatch(/[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Cs}]/u);
    expect(JSON.parse(text)).toEqual(document);
  });

  test('is cut for programs too, where a text is beyond any use', () => {
    expect(jsonText({ error: 'E'.repeat(50_000_000) }).length).toBeLessThan(21_000);
  });
});

describe('a failure', () => {
  test('is one line, however many the world had, and its details are lines', () => {
    const { failure } = new WorldFailure({
      class: 'input',
      message: `tensor ${FORGED}`,
      details: ['one\ntwo', ...Array.from({ length: 30 }, (_, index) => `line ${index}`)],
      remedy: 'a\u202Eb',
    });
    expect(failure.message).not.toMatch(/\p{Cc}/u);
    expect(failure.details?.[0]).toBe('one␊two');
    expect(failure.details).toHaveLength(21);
    expect(failure.details?.at(-1)).toBe('and 11 more');
    expect(failure.remedy).toBe('a␡b');
    expect(new WorldFailure(failure).failure).toEqual(failure);
    expect(failureLine(failure)).toContain('; and 11 more');
  });

  test('of 50 MB is as long as any other', () => {
    const { failure } = new WorldFailure({ class: 'network', message: 'E'.repeat(50_000_000) });
    expect(failure.message.length).toBeLessThanOrEqual(1000);
  });
});

describe('Markdown', () => {
  test.each([
    ['an image', '<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)\>`],
    ['a link', '[x](javascript:alert(1))', String.raw`\[x\](javascript:alert(1))`],
    ['an address', 'see https://evil.example/x', String.raw`see https\://evil.example/x`],
    ['a host', 'see www.evil.example', String.raw`see www\.evil.example`],
    ['a table', 'a | b\n| --- |', String.raw`a \| b \| --- \|`],
    ['a fence', '```\n---\n', String.raw`\`\`\` ---`],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a call', 'cc @octo-org/team', 'cc @<!-- -->octo-org/team'],
  ])('takes no %s from a foreign text', (_, text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});
