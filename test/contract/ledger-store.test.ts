import { describe, expect, test } from 'vitest';
import { LedgerDamaged, LedgerExists, LedgerTooNew } from '../../src/ledger/errors.ts';
import { comparable } from '../support/ledger/comparable.ts';
import {
  artifact,
  baseline,
  begin,
  close,
  digestOf,
  done,
  finished,
  output,
  runStart,
} from '../support/ledger/records.ts';
import { STORES } from '../support/ledger/stores.ts';

describe.each(STORES)('a ledger in a $name', ({ create, stride }) => {
  test('that does not exist is empty, says so, and is not made by looking', async () => {
    await using world = await create();
    const before = await world.traces();
    const ledger = world.open();
    const state = await ledger.read();
    expect(state.exists).toBe(false);
    expect(state.outputs.size).toBe(0);
    expect(await ledger.locks.list()).toEqual([]);
    expect(await world.traces()).toEqual(before);
  });

  test('reads after reopening what was appended', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    await writer.append(...finished('nano'), begin('mini'));
    await writer.append(close(8));
    await writer.close();
    const reopened = await world.open('two').read();
    expect(comparable(reopened)).toEqual(comparable(writer.state()));
    expect(reopened.exists).toBe(true);
    expect(reopened.open.has(digestOf('mini'))).toBe(true);
    expect(reopened.runs).toMatchObject([{ run: 'r1', fence: 1, exit: 8, by: 'dp' }]);
  });

  test('keeps its id over runs and readers', async () => {
    await using world = await create();
    const first = await world.open().open(runStart('r1'));
    await first.close();
    const second = await world.open('two').open(runStart('r2'));
    await second.close();
    expect(first.state().id).toMatch(/^[0-9a-f-]{36}$/);
    expect([second.state().id, (await world.open('three').read()).id]).toEqual([
      first.state().id,
      first.state().id,
    ]);
  });

  test('shows a writer at once what it appended, and not what it has not', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    const pending = writer.append(output('nano'));
    expect(writer.state().outputs.size).toBe(0);
    await pending;
    expect(writer.state().outputs.size).toBe(1);
    await writer.close();
  });

  test('keeps the order of appends that were given without waiting', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    const values = Array.from({ length: 100 }, (_, at) => String(at));
    await Promise.all(values.map((value) => writer.append(baseline('nano', value))));
    await writer.close();
    const state = await world.open('two').read();
    expect(state.baselines.get(artifact('nano'))?.fields).toEqual({ value: '99' });
  });

  test('refuses a record that has no JSON form, and only that one', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    const bad = { ...output('bad'), seconds: Number.NaN };
    await expect(writer.append(bad)).rejects.toThrow('NaN');
    const results = await Promise.allSettled([
      writer.append(output('a')),
      writer.append(bad),
      writer.append(output('b')),
    ]);
    await writer.close();
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await world.open('two').read()).outputs.size).toBe(2);
  });

  test('takes nothing any more once it is closed, and what was on its way is kept', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    const pending = writer.append(output('nano'));
    await writer.close();
    await pending;
    await expect(writer.append(output('mini'))).rejects.toThrow('r1 is closed');
    expect((await world.open('two').read()).outputs.size).toBe(1);
  });

  test('gives runs that start together different fences, and every one a segment of its own', async () => {
    await using world = await create();
    const runs = ['a', 'b', 'c', 'd', 'e'];
    const writers = await Promise.all(runs.map((run) => world.open(run).open(runStart(run))));
    await Promise.all(writers.map((writer) => writer.append(...finished(writer.run))));
    await Promise.all(writers.map((writer) => writer.close()));
    expect(writers.map(({ fence }) => fence).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    const state = await world.open('reader').read();
    expect(state.outputs.size).toBe(5);
    expect(state.runs.map(({ fence }) => fence)).toEqual([1, 2, 3, 4, 5]);
    expect(await world.segments()).toHaveLength(5);
  });

  test('lets the later run win over what an earlier one still writes', async () => {
    await using world = await create();
    const zombie = await world.open('zombie').open(runStart('zombie'));
    await zombie.append(baseline('nano', 'old'));
    const successor = await world.open('successor').open(runStart('successor'));
    await successor.append(baseline('nano', 'new'));
    await zombie.append(baseline('nano', 'late'));
    await Promise.all([zombie.close(), successor.close()]);
    const state = await world.open('reader').read();
    expect(state.baselines.get(artifact('nano'))).toMatchObject({
      fields: { value: 'new' },
      run: 'successor',
    });
  });

  test('passes over a last record that was cut at any byte, with a note', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    await writer.append(output('a'));
    await writer.append(done('b'));
    await writer.close();
    const [segment] = await world.segments();
    if (segment === undefined) throw new Error('no segment');
    const { name, bytes } = segment;
    const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    for (let cut = start; cut < bytes.length; cut += stride) {
      await world.overwrite(name, bytes.subarray(0, cut));
      const state = await world.open('reader').read();
      expect(state.outputs.size).toBe(1);
      expect(state.history).toHaveLength(0);
      expect(state.notes?.length).toBe(cut === start ? 0 : 1);
    }
  });

  test('names file and line of a flipped byte, wherever it is', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    await writer.append(begin('a'), done('a'));
    await writer.close();
    const [segment] = await world.segments();
    if (segment === undefined) throw new Error('no segment');
    const { name, bytes } = segment;
    const start = bytes.indexOf(0x0a) + 1;
    const end = bytes.indexOf(0x0a, start);
    for (let at = start; at <= end; at += stride) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 0x01;
      await world.overwrite(name, flipped);
      const error: unknown = await world
        .open('reader')
        .read()
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LedgerDamaged);
      expect(error).toMatchObject({
        where: `runs/${name}:2`,
        remedy: expect.stringContaining('zoo ledger rebuild'),
      });
    }
  });

  test('of a later major version is refused, not guessed at', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    await writer.close();
    await world.overwrite('00000002-r2.ndjson', Buffer.from('{"format":"zoo.ledger/v7"}\n'));
    await expect(world.open('reader').read()).rejects.toThrow(LedgerTooNew);
    await expect(world.open('reader').open(runStart('r3'))).rejects.toThrow(/v7.*v1/);
  });

  test('becomes one file and, in another place, the same ledger again, to which runs can be added', async () => {
    await using world = await create();
    await using other = await create();
    expect(await world.open().exportText()).toBeUndefined();
    const writer = await world.open().open(runStart('r1'));
    await writer.append(...finished('nano'), close());
    await writer.close();
    const text = (await world.open('two').exportText()) ?? '';
    const imported = await other.open().importText(text, 'backup.ndjson');
    expect(comparable(imported)).toEqual(comparable(writer.state()));
    expect(comparable(await other.open('two').read())).toEqual(comparable(writer.state()));
    expect(await other.open('two').exportText()).toBe(text);
    const next = await other.open('two').open(runStart('r2'));
    await next.close();
    expect(next.fence).toBe(2);
    expect((await other.open('three').read()).runs).toHaveLength(2);
  });

  test('is not mixed with another by an import, and a broken file imports nothing', async () => {
    await using world = await create();
    await using other = await create();
    for (const at of [world, other]) await (await at.open().open(runStart('r1'))).close();
    const text = (await world.open().exportText()) ?? '';
    await expect(other.open().importText(text, 'x')).rejects.toThrow(LedgerExists);
    await using empty = await create();
    await expect(empty.open().importText(text.replace('laptop', 'desktop'), 'x')).rejects.toThrow(
      LedgerDamaged,
    );
    expect((await empty.open().read()).exists).toBe(false);
  });

  test('that is damaged can be set aside, whole, and another begun in its place', async () => {
    await using world = await create();
    const writer = await world.open().open(runStart('r1'));
    await writer.close();
    const [segment] = await world.segments();
    await world.overwrite(segment?.name ?? '', Buffer.from('damage\n'));
    await expect(world.open().read()).rejects.toThrow(LedgerDamaged);
    const traces = await world.traces();
    expect(await world.open().setAside()).toContain('damaged-1');
    expect(await world.traces()).toHaveLength(traces.length);
    expect((await world.open('two').read()).exists).toBe(false);
    const next = await world.open('two').open(runStart('r2'));
    await next.close();
    expect(next.state().id).not.toBe(writer.state().id);
    expect(await world.open().setAside()).toContain('damaged-2');
    expect(await world.open().setAside()).toBeUndefined();
  });
});
