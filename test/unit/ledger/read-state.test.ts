import { describe, expect, test } from 'vitest';
import { segmentName } from '../../../src/ledger/segment-name.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import type { Reading } from '../../../src/ledger/read-state.ts';
import { comparable } from '../../support/ledger/comparable.ts';
import { MemorySegments } from '../../support/ledger/memory-segments.ts';
import { artifact, baseline, done, finished, output } from '../../support/ledger/records.ts';

function sound({ fold, problems }: Reading): LedgerState {
  expect(problems).toEqual([]);
  return fold;
}

const MANY = Array.from({ length: 200 }, (_, at) => finished(`model-${at}`)).flat();

function filled(): MemorySegments {
  const disk = new MemorySegments();
  disk.append(1, MANY);
  disk.append(2, [output('late')]);
  return disk;
}

describe('reading with a snapshot', () => {
  test('reads no segment at all when nothing has changed, and says the same', async () => {
    const disk = filled();
    const first = sound(await disk.read());
    expect(disk.reads).toHaveLength(2);
    const second = sound(await disk.read());
    expect(disk.reads).toEqual([]);
    expect(comparable(second)).toEqual(comparable(first));
    expect(comparable(second)).toEqual(comparable(sound(await disk.readWithoutSnapshot())));
  });

  test('reads only what came behind: a grown last segment and new ones', async () => {
    const disk = filled();
    await disk.read();
    disk.append(2, [baseline('late', 'a')]);
    disk.append(3, [output('later')]);
    const state = sound(await disk.read());
    expect(disk.reads).toEqual([segmentName(2, 'run-2'), segmentName(3, 'run-3')]);
    expect(comparable(state)).toEqual(comparable(sound(await disk.readWithoutSnapshot())));
    expect(state.baselines.get(artifact('late'))).toMatchObject({ run: 'run-2', by: 'dp' });
  });

  test('folds everything again when an earlier run wrote more, because its records belong before', async () => {
    const disk = filled();
    disk.append(2, [baseline('model-1', 'of run 2')]);
    await disk.read();
    disk.append(1, [baseline('model-1', 'late words of run 1')]);
    const state = sound(await disk.read());
    expect(state.baselines.get(artifact('model-1'))?.fields).toEqual({ value: 'of run 2' });
    expect(comparable(state)).toEqual(comparable(sound(await disk.readWithoutSnapshot())));
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
    const truth = comparable(sound(await disk.read()));
    const good = disk.snapshot ?? Buffer.alloc(0);
    for (let at = 0; at < good.length; at += 29_989) {
      disk.snapshot = Buffer.from(good);
      disk.snapshot[at] = (disk.snapshot[at] ?? 0) ^ 0x01;
      expect(comparable(sound(await disk.read()))).toEqual(truth);
      expect(disk.reads).toHaveLength(2);
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('{}'), good.subarray(0, good.length / 2)]) {
      disk.snapshot = bytes;
      expect(comparable(sound(await disk.read()))).toEqual(truth);
    }
  });

  test('does not hide that a segment was changed or taken away', async () => {
    const disk = filled();
    await disk.read();
    const name = segmentName(1, 'run-1');
    const text = disk.texts.get(name) ?? '';
    disk.edit(name, text.replace('gcc 12.2', 'gcc 12.3'));
    expect((await disk.read()).problems).toMatchObject([{ where: `runs/${name}:4` }]);
    disk.texts.delete(name);
    expect((await disk.read()).problems).toEqual([
      { where: `runs/${name}`, what: 'it is missing, and run run-2 has read 1001 records of it' },
    ]);
  });

  test('does not hide a change in the beginning of the segment that has grown', async () => {
    const disk = filled();
    disk.append(2, MANY);
    await disk.read();
    disk.append(2, [done('late')]);
    const name = segmentName(2, 'run-2');
    disk.edit(name, (disk.texts.get(name) ?? '').replace('gcc 12.2', 'gcc 12.3'));
    expect((await disk.read()).problems).toMatchObject([{ where: `runs/${name}:2` }]);
  });

  test('notes a half line at every reading, and reads on once it is whole', async () => {
    const disk = filled();
    const name = segmentName(2, 'run-2');
    const before = disk.texts.get(name) ?? '';
    disk.append(2, [baseline('late', 'whole')]);
    const whole = disk.texts.get(name) ?? '';
    disk.texts.set(name, whole.slice(0, before.length + 20));
    for (let look = 0; look < 2; look += 1) {
      const { notes, baselines } = sound(await disk.read());
      expect(notes).toEqual([expect.stringContaining(`runs/${name}:3`)]);
      expect(baselines.has(artifact('late'))).toBe(false);
    }
    disk.texts.set(name, whole);
    const state = sound(await disk.read());
    expect(state.notes).toEqual([]);
    expect(state.baselines.has(artifact('late'))).toBe(true);
  });
});
