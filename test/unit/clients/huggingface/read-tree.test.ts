import { expect, test } from 'vitest';
import { filesPage } from '../../../../src/clients/huggingface/read-tree.ts';
import { asForeign } from '../../../../src/resources/foreign-json.ts';

const ENTRY = { type: 'file', path: 'config.json', size: 2, oid: 'ab'.repeat(20) };
const LFS = { oid: 'cd'.repeat(32), size: 2 };
const read = (page: unknown) => asForeign(filesPage, page);

test('a page of files is read', () => {
  const expected = { name: 'config.json', size: 2, gitOid: ENTRY.oid };
  expect(read([ENTRY, { ...ENTRY, type: 'directory' }])).toEqual([expected]);
  expect(read([{ ...ENTRY, lfs: LFS }])).toEqual([{ ...expected, sha256: `sha256:${LFS.oid}` }]);
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
  expect(read([ENTRY, { ...ENTRY, ...change }])).toBeUndefined();
});

test.each([undefined, null, 7, {}, 'x'])('%j is no page', (answer) => {
  expect(read(answer)).toBeUndefined();
});
