import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textOf, wholeLines } from '../../../src/ledger/whole-lines.ts';

const PIECE = 1024 * 1024;
let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-lines-'));
  path = join(directory, 'segment.ndjson');
});
afterEach(() => rm(directory, { recursive: true }));

async function piecesOf(text: string): Promise<readonly string[]> {
  await writeFile(path, text);
  const pieces: string[] = [];
  for await (const piece of wholeLines(path, Buffer.byteLength(text))) pieces.push(piece.toString('utf8'));
  return pieces;
}

describe('a file in pieces of whole lines', () => {
  test('is one piece when it is short, none when it is empty', async () => {
    expect(await piecesOf('a\nb\n')).toEqual(['a\nb\n']);
    expect(await piecesOf('')).toEqual([]);
  });

  test('gives what stands behind the last newline at the end', async () => {
    expect(await piecesOf('a\nhalf')).toEqual(['a\n', 'half']);
    expect(await piecesOf('half')).toEqual(['half']);
  });

  test('cuts no line and no character, however long the file or a line is', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `${at} ${'é'.repeat(at * 1_000)}\n`);
    const long = `${'x'.repeat(3 * PIECE)}\n`;
    const text = [...lines, long, ...lines].join('');
    const pieces = await piecesOf(text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(pieces.join('') === text).toBe(true);
  });

  test('reads on when the file has grown since it was listed', async () => {
    await writeFile(path, 'a\n');
    await appendFile(path, 'b\n');
    expect(await textOf(wholeLines(path, 2))).toBe('a\nb\n');
  });
});
