import { expect, test } from 'vitest';
import { parseBoundedJson } from '../../../src/resources/bounded-json.ts';

const BOUNDS = { depth: 4, values: 10 };

test.each([
  'null',
  '"a"',
  '[1,[2,[3,{"a":4}]]]',
  String.raw`{"[[[[[[\"[[[[[":"\\"}`,
  String.raw`["\\\"[[[[[","]"]`,
])('%s is read', (text) => {
  expect(parseBoundedJson(text, BOUNDS)).toEqual({ value: JSON.parse(text) });
});

test.each([
  ['[[[[[1]]]]]', 'is nested deeper than 4 levels'],
  ['{"a":{"a":{"a":{"a":{}}}}}', 'is nested deeper than 4 levels'],
  ['[1,2,3,4,5,6,7,8,9,10,11]', 'has more than 10 values'],
  ['[[],[],[],[],[],[],[]]', 'has more than 10 values'],
  ['{"a', expect.stringContaining('is no JSON')],
  [String.raw`"a\"`, expect.stringContaining('is no JSON')],
  ['', expect.stringContaining('is no JSON')],
])('%s is refused', (text, problem) => {
  expect(parseBoundedJson(text, BOUNDS)).toMatchObject({ problem });
});

test('forty megabytes of brackets are refused at their first levels', () => {
  expect(parseBoundedJson('['.repeat(40_000_000), BOUNDS)).toHaveProperty('problem');
});

test('a string full of escapes is passed once', () => {
  expect(parseBoundedJson(`"${String.raw`\"`.repeat(1_000_000)}"`, BOUNDS)).toHaveProperty('value');
  expect(parseBoundedJson(`"${String.raw`\\`.repeat(1_000_000)}"`, BOUNDS)).toHaveProperty('value');
});
