import { describe, expect, test } from 'vitest';
import { lineHunks } from '../../../src/report/line-hunks.ts';
import { textDiff } from '../../../src/report/text-diff.ts';

const lines = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('textDiff', () => {
  test('shows two changes that are far apart, each with the lines around it', () => {
    const before = lines(1, 20).join('\n');
    const after = before.replace('line 3', 'THREE').replace('line 15\n', '');
    expect(textDiff(before, after)).toBe(`@@ line 3 @@
  line 1
  line 2
- line 3
+ THREE
  line 4
  line 5
@@ line 15 @@
  line 13
  line 14
- line 15
  line 16
  line 17`);
  });

  test('shows what is between two near changes once', () => {
    expect(textDiff('a\nb\nc\nd\ne', 'A\nb\nc\nd\nE')).toBe(
      '@@ line 1 @@\n- a\n+ A\n  b\n  c\n  d\n- e\n+ E',
    );
  });

  test('says nothing of equal texts', () => {
    expect(textDiff('a\nb', 'a\nb')).toBe('');
  });
});

describe('lineHunks', () => {
  test('says before which line something comes', () => {
    expect(lineHunks(['a', 'c'], ['a', 'b', 'c'])).toEqual([{ line: 2, gone: [], newLine: 2, come: ['b'] }]);
  });

  test('takes all between first and last change for one, where there is too much to compare', () => {
    const old = lines(1, 3000);
    const now = old.with(0, 'x').with(2999, 'y');
    expect(lineHunks(old, now)).toHaveLength(1);
  });
});
