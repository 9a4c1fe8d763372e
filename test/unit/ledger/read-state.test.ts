import { describe, expect, test } from 'vitest';
import { LedgerDamaged } from '../../../src/ledger/errors.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { readState, type SnapshotCache } from '../../../src/ledger/read-state.ts';
import type { SegmentFile } from '../../../src/ledger/segment-file.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { encodeLine } from '../../../src/ledger/segment-line.ts';
import { segmentStart } from '../../../src/ledger/fold-segment.ts';
import { segmentName } from '../../../src/ledger/segment-name.ts';
import { comparable } from '../../support/ledger/comparable.ts';
import { artifact, baseline, done, finished, output, runStart } from '../../support/ledger/records.ts';

/** Segments in memory; counts what is read. */
class Disk {
  readonly texts = new Map<string, string>();
  readonly ends = new Map<string, ReturnType<typeof segmentStart>>();
  readonly edits = new Map<string, number>();
  reads: string[] = [];
  snapshot: Buffer | undefined;
  saves = 0;

  append(fence: number, records: readonly LedgerRecord[]): void {
    const run = `run-${fence}`;
    const name = segmentName(fence, run);
    let end = this.ends.get(name) ?? segmentStart('id', name);
    const head: readonly LedgerRecord[] = end.seq === 0 ? [{ type: 'run', ...runStart(run) }] : [];
    for (const record of [...head, ...records]) {
      const encoded = encodeLine(record, end);
      this.texts.set(name, (this.texts.get(name) ?? '') + encoded.line);
      end = { ...encoded.end, bytes: 0 };
    }
    this.ends.set(name, end);
  }

  edit(name: string, text: string): void {
    this.texts.set(name, text);
    this.edits.set(name, (this.edits.get(name) ?? 0) + 1);
  }

  get files(): readonly SegmentFile[] {
    return [...this.texts].map(([name, text]) => ({
      name,
      version: `${text.length}-${this.edits.get(name) ?? 0}`,
      sizeBytes: Buffer.byteLength(text),
      pieces: () => {
        this.reads.push(name);
        return inPieces(Buffer.from(text));
      },
    }));
  }

  readonly cache: SnapshotCache = {
    load: () => inPieces(this.snapshot ?? Buffer.alloc(0)),
    save: (pieces) => {
      this.snapshot = Buffer.concat([...pieces]);
      this.saves += 1;
      return Promise.resolve();
    },
  };

  async read(): Promise<LedgerState> {
    this.reads = [];
    return await readState({ id: 'id', files: this.files }, this.cache);
  }

  async readWithoutSnapshot(): Promise<LedgerState> {
    const cache = { load: () => inPieces(Buffer.alloc(0)), save: () => Promise.resolve() };
    return await readState({ id: 'id', files: this.files }, cache);
  }
}

/** Some lines at a time, through one buffer that is used again: whoever keeps a piece sees it change. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.alloc(bytes.length);
  for (let at = 0; at < bytes.length;) {
    let end = at;
    for (let line = 0; line < 40 && end < bytes.length; line += 1) end = endOfLine(bytes, end);
    const piece = buffer.subarray(0, end - at);
    bytes.copy(piece, 0, at, end);
    yield piece;
    piece.fill(0);
    at = end;
  }
}

function endOfLine(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf('\n', at);
  return newline === -1 ? bytes.length : newline + 1;
}

const MANY = Array.from({ length: 200 }, (_, at) => finished(`model-${at}`)).flat();

function filled(): Disk {
  const disk = new Disk();
  disk.append(1, MANY);
  disk.append(2, [output('late')]);
  return disk;
}

describe('reading with a snapshot', () => {
  test('reads no segment at all when nothing has changed, and says the same', async () => {
    const disk = filled();
    const first = await disk.read();
    expect(disk.reads).toHaveLength(2);
    const second = await disk.read();
    expect(disk.reads).toEqual([]);
    expect(comparable(second)).toEqual(comparable(first));
    expect(comparable(second)).toEqual(comparable(await disk.readWithoutSnapshot()));
  });

  test('reads only what came behind: a grown last segment and new ones', async () => {
    const disk = filled();
    await disk.read();
    disk.append(2, [baseline('late', 'a')]);
    disk.append(3, [output('later')]);
    const state = await disk.read();
    expect(disk.reads).toEqual([segmentName(2, 'run-2'), segmentName(3, 'run-3')]);
    expect(comparable(state)).toEqual(comparable(await disk.readWithoutSnapshot()));
    expect(state.baselines.get(artifact('late'))).toMatchObject({ run: 'run-2', by: 'dp' });
  });

  test('folds everything again when an earlier run wrote more, because its records belong before', async () => {
    const disk = filled();
    disk.append(2, [baseline('model-1', 'of run 2')]);
    await disk.read();
    disk.append(1, [baseline('model-1', 'late words of run 1')]);
    const state = await disk.read();
    expect(state.baselines.get(artifact('model-1'))?.fields).toEqual({ value: 'of run 2' });
    expect(comparable(state)).toEqual(comparable(await disk.readWithoutSnapshot()));
  });

  test('is written again only when enough came behind it', async () => {
    const disk = filled();
    await disk.read();
    expect(disk.saves).toBe(1);
    for (let run = 3; run < 20; run += 1) {
      disk.append(run, finished(`new-${run}`));
      await disk.read();
    }
    expect(disk.saves).toBe(1);
    disk.append(20, MANY);
    await disk.read();
    expect(disk.saves).toBe(2);
  });

  test('is not believed when any of its bytes is another', async () => {
    const disk = filled();
    const truth = comparable(await disk.read());
    const good = disk.snapshot ?? Buffer.alloc(0);
    for (let at = 0; at < good.length; at += 29_989) {
      disk.snapshot = Buffer.from(good);
      disk.snapshot[at] = (disk.snapshot[at] ?? 0) ^ 0x01;
      expect(comparable(await disk.read())).toEqual(truth);
      expect(disk.reads).toHaveLength(2);
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('{}'), good.subarray(0, good.length / 2)]) {
      disk.snapshot = bytes;
      expect(comparable(await disk.read())).toEqual(truth);
    }
  });

  test('does not hide that a segment was changed or taken away', async () => {
    const disk = filled();
    await disk.read();
    const name = segmentName(1, 'run-1');
    const text = disk.texts.get(name) ?? '';
    disk.edit(name, text.replace('gcc 12.2', 'gcc 12.3'));
    await expect(disk.read()).rejects.toThrow(LedgerDamaged);
    disk.texts.delete(name);
    expect((await disk.read()).outputs.size).toBe(1);
  });

  test('does not hide a change in the beginning of the segment that has grown', async () => {
    const disk = filled();
    disk.append(2, MANY);
    await disk.read();
    disk.append(2, [done('late')]);
    const name = segmentName(2, 'run-2');
    disk.edit(name, (disk.texts.get(name) ?? '').replace('gcc 12.2', 'gcc 12.3'));
    await expect(disk.read()).rejects.toThrow(`runs/${name}:2`);
  });

  test('notes a half line every time, and goes on behind it once it is whole', async () => {
    const disk = filled();
    const name = segmentName(2, 'run-2');
    const before = disk.texts.get(name) ?? '';
    disk.append(2, [baseline('late', 'whole')]);
    const whole = disk.texts.get(name) ?? '';
    disk.texts.set(name, whole.slice(0, before.length + 20));
    for (let look = 0; look < 2; look += 1) {
      const { notes, baselines } = await disk.read();
      expect(notes).toEqual([expect.stringContaining(`runs/${name}:3`)]);
      expect(baselines.has(artifact('late'))).toBe(false);
    }
    disk.texts.set(name, whole);
    const state = await disk.read();
    expect(state.notes).toEqual([]);
    expect(state.baselines.has(artifact('late'))).toBe(true);
  });
});
