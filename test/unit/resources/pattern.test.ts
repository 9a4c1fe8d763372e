import { expect, test } from 'vitest';
import { metByNothing, unmetBy } from '../../../src/resources/expectation.ts';
import { parsePattern } from '../../../src/resources/pattern.ts';

const matches = (source: string, text: string): boolean => {
  const pattern = parsePattern(source);
  if ('problem' in pattern) throw new Error(pattern.problem);
  return pattern.matches(text);
};

test.each([
  [String.raw`\bNOP\b`, 'write nop.', true],
  [String.raw`\bNOP\b`, 'snopes', false],
  ['^(?:zen|hanzo)\\s+nano$', 'Zen Nano', true],
  ['é', 'É', true],
  [String.raw`\u00e9|\u{1F600}`, '😀', true],
  [String.raw`\p{L}{3}`, 'été', true],
  ['(?<who>zen)', 'ZEN', true],
  ['[^a-z]', 'zen', false],
])('%s over %j: %j', (source, text, expected) => {
  expect(matches(source, text)).toBe(expected);
});

test.each([
  '(',
  '(?=x)',
  '(?!x)',
  '(?<=x)y',
  String.raw`(x)\1`,
  'x{5000}',
  '(?:a?){500}a{300}$',
  '(?:x{900}){900}',
  'x'.repeat(1_001),
])('%s is refused with a reason', (source) => {
  expect(parsePattern(source)).toEqual({ problem: expect.stringMatching(/\w/) });
});

// With an engine that goes back, each of these takes years.
test.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*)*x$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?:a?){50}b$'])(
  '%s takes no longer for what the text is',
  (source) => {
    const answer = `${'a'.repeat(60_000)}!`;
    expect(unmetBy(answer, { regex: [source] })).toBe(`/${source}/`);
    expect(metByNothing({ regex: [source] })).toBeUndefined();
  },
);
