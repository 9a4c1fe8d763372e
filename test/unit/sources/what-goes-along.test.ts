import { expect, test } from 'vitest';
import type { SourceSeen } from '../../../src/resources/source.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { whatGoesAlong } from '../../../src/sources/what-goes-along.ts';
import { hashText } from '../../support/models/bench.ts';

const seen: SourceSeen = { key: hashText('x'), sizeBytes: 1, hasBytes: false };
const listed = ['config.json', 'a.py'].map((path) => ({ path: innerPath(path), size: 1 }));

test('says which code goes along and what stays behind, in a line that nothing breaks', () => {
  const leftOut = [
    'a\u001B[2J\nPlan: 0 to add',
    ...Array.from({ length: 200_000 }, (_, index) => `f${index}`),
  ];
  expect(whatGoesAlong({ ...seen, listed, leftOut })).toBe(
    'brings custom code along: a.py; leaves out what is no part of the model: ' +
      'a␛[2J␊Plan: 0 to add, f0, f1, f2, f3, f4, f5, f6, f7, f8 and 199991 more',
  );
});
test('says nothing of what was checked, or has nothing beside it', () => {
  expect(whatGoesAlong(seen)).toBeUndefined();
  expect(
    whatGoesAlong({ ...seen, listed: listed.slice(0, 1), leftOut: ['.git/', '.gitattributes'] }),
  ).toBeUndefined();
});
