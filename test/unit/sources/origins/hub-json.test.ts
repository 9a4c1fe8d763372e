import { expect, test } from 'vitest';
import { readCommit, readTree } from '../../../../src/sources/origins/huggingface/hub-json.ts';

const ENTRY = { type: 'file', path: 'config.json', size: 2, oid: 'ab'.repeat(20) };
const LFS = { oid: 'cd'.repeat(32), size: 2 };

test('a page of files is read', () => {
  const expected = { name: 'config.json', size: 2 };
  expect(readTree([ENTRY, { ...ENTRY, type: 'directory' }])).toEqual([{ ...expected, gitOid: ENTRY.oid }]);
  expect(readTree([{ ...ENTRY, lfs: LFS }])).toEqual([{ ...expected, sha256: `sha256:${LFS.oid}` }]);
});

test.each([
  { size: -1 },
  { size: 700.5 },
  { size: 1e18 },
  { size: '5' },
  { size: null },
  { oid: 'x' },
  { oid: '../../x' },
  { oid: '\u001B[2J' },
  { path: 7 },
  { lfs: { ...LFS, oid: 'abc' } },
  { lfs: { ...LFS, size: -1 } },
  { lfs: 7 },
])('a page with an entry of %j is none', (change) => {
  expect(readTree([ENTRY, { ...ENTRY, ...change }])).toBeUndefined();
});

test.each([undefined, null, 7, {}, 'x'])('%j is no page and no commit', (answer) => {
  expect(readTree(answer)).toBeUndefined();
  expect(readCommit(answer)).toBeUndefined();
});
