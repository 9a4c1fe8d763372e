import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReused } from '../../../src/publications/reused-bytes.ts';
import { weights } from '../../support/publications/fleet.ts';

const bytes = weights('reused', 1_500_000);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-reused-'));
  await writeFile(join(directory, 'file'), bytes);
});
afterAll(() => rm(directory, { recursive: true }));

test.each([
  [0, 1_499_999],
  [0, 0],
  [262_143, 262_144],
  [300_000, 1_400_000],
])('gives exactly the bytes from %i to %i', async (start, end) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readReused(join(directory, 'file'), { start, end }))
    chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).equals(bytes.subarray(start, end + 1))).toBe(true);
});

test('keeps three chunks good while a fourth is read, and uses no more memory than that', async () => {
  const taken: Uint8Array[] = [];
  const copies: Buffer[] = [];
  for await (const chunk of readReused(join(directory, 'file'), { start: 0, end: 1_499_999 })) {
    taken.push(chunk);
    copies.push(Buffer.from(chunk));
    for (const [index, kept] of taken.slice(-4).entries()) {
      expect(copies.slice(-4)[index]?.equals(kept)).toBe(true);
    }
  }
  expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(4);
});
