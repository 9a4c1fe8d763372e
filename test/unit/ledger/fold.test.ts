import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyRecord } from '../../../src/ledger/fold.ts';
import { emptyFold, type Fold } from '../../../src/ledger/fold-state.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { comparable } from '../../support/ledger/comparable.ts';
import {
  artifact,
  baseline,
  begin,
  close,
  digestOf,
  done,
  effect,
  failed,
  finished,
  output,
  runRecord,
} from '../../support/ledger/records.ts';

function fold(...runs: readonly (readonly LedgerRecord[])[]): Fold {
  const state = emptyFold('ledger', true);
  for (const [index, records] of runs.entries()) {
    const origin = { run: `run-${index + 1}`, fence: index + 1 };
    applyRecord(state, runRecord(origin.run, [], { by: `person-${origin.fence}` }), origin);
    for (const record of records) applyRecord(state, record, origin);
  }
  return state;
}

describe('the fold', () => {
  test('keeps the first output of a build key, whatever comes later', () => {
    const state = fold([output('nano', 'first')], [output('nano', 'second')]);
    const kept = state.outputs.get(digestOf('key of nano'));
    expect(kept?.output.digest).toBe(digestOf('bytes of first'));
    expect(kept?.run).toBe('run-1');
  });

  test('takes a claim for nothing more: it stands until there is a fact, and never in the place of one', () => {
    const claim = { ...output('nano', 'claimed'), claimed: true };
    const key = digestOf('key of nano');
    expect(fold([claim]).outputs.get(key)).toMatchObject({ claimed: true });
    expect(fold([claim], [output('nano', 'made')]).outputs.get(key)?.output.digest).toBe(
      digestOf('bytes of made'),
    );
    expect(fold([claim], [output('nano', 'made')]).outputs.get(key)?.claimed).toBeUndefined();
    expect(fold([output('nano', 'made')], [claim]).outputs.get(key)?.output.digest).toBe(
      digestOf('bytes of made'),
    );
    const fact = baseline('nano', 'a');
    const state = fold([fact], [{ ...baseline('nano', 'b'), claimed: true }]);
    expect(state.baselines.get(artifact('nano'))).toMatchObject({ claimed: false, run: 'run-1' });
  });

  test('calls an action open from its begin to its end, with the steps that touched the world', () => {
    const begun = fold([begin('nano'), effect('nano', 'convert'), effect('nano', 'upload')]);
    expect(begun.open.get(digestOf('nano'))).toMatchObject({ run: 'run-1', id: artifact('nano') });
    expect(begun.open.get(digestOf('nano'))?.effects?.map(({ step }) => step)).toEqual(['convert', 'upload']);
    for (const end of [done('nano'), failed('nano')]) {
      expect(fold([begin('nano'), end]).open.size).toBe(0);
    }
  });

  test('remembers a failure until the action is done, also through an interruption', () => {
    const interrupted = { ...done('nano'), result: { state: 'interrupted' } } as const;
    expect(fold([failed('nano')], [interrupted]).failures.get(digestOf('nano'))?.result.state).toBe('failed');
    expect(fold([failed('nano')], [done('nano')]).failures.size).toBe(0);
  });

  test('does not take a stale or an interrupted action for a failed one', () => {
    const stale = { ...done('nano'), result: { state: 'stale', why: 'the head moved' } } as const;
    const state = fold([begin('nano'), stale]);
    expect(state.failures.size).toBe(0);
    expect(state.history.map(({ result }) => result.state)).toEqual(['stale']);
  });

  test('says of a baseline which run left it and who ran that', () => {
    const state = fold([baseline('nano', 'a')], [baseline('nano', 'b')]);
    expect(state.baselines.get(artifact('nano'))).toEqual({
      fields: { value: 'b' },
      action: digestOf('nano'),
      at: '2026-01-01T00:00:01.000Z',
      run: 'run-2',
      by: 'person-2',
      claimed: false,
      fleet: 'zen',
    });
  });

  test('forgets a baseline on request, and knows a claimed one', () => {
    const state = fold([
      baseline('nano', 'a'),
      { ...baseline('mini', 'b'), claimed: true },
      { type: 'forget', id: artifact('nano'), at: 'then' },
    ]);
    expect([...state.baselines.keys()]).toEqual([artifact('mini')]);
    expect(state.baselines.get(artifact('mini'))?.claimed).toBe(true);
  });

  test('moves everything below a renamed id, and deletes nothing', () => {
    const state = fold([
      output('nano'),
      baseline('nano', 'a'),
      failed('nano'),
      baseline('nano-2', 'other'),
      { type: 'moved', from: 'artifact/zen/nano', to: 'artifact/zen/pico' },
    ]);
    expect([...state.baselines.keys()].toSorted()).toEqual([artifact('nano-2'), artifact('pico')]);
    expect(state.outputs.get(digestOf('key of nano'))?.id).toBe(artifact('pico'));
    expect(state.failures.get(digestOf('nano'))?.id).toBe(artifact('pico'));
    expect(state.moves.get('artifact/zen/nano')).toBe('artifact/zen/pico');
  });

  test('does not let a moved baseline replace one that is there under the new name', () => {
    const moved = { type: 'moved', from: artifact('old'), to: artifact('new') } as const;
    const state = fold([baseline('new', 'new'), baseline('old', 'old'), moved]);
    expect(state.baselines.get(artifact('new'))?.fields).toEqual({ value: 'new' });
    expect(state.baselines.size).toBe(1);
  });

  test('knows of a run how it ended', () => {
    const [first, second] = fold([close(8)], []).runs;
    expect(first).toMatchObject({ run: 'run-1', fence: 1, exit: 8, counts: { done: 1 } });
    expect(second).not.toHaveProperty('exit');
  });

  const names = fc.constantFrom('a', 'b', 'c');
  const record: fc.Arbitrary<LedgerRecord> = fc.oneof(
    names.map(begin),
    names.map(done),
    names.map(failed),
    fc.tuple(names, fc.constantFrom('x', 'y')).map(([name, bytes]) => output(name, bytes)),
    fc.tuple(names, fc.constantFrom('1', '2')).map(([name, value]) => baseline(name, value)),
    fc.tuple(names, fc.constantFrom('s', 't')).map(([name, step]) => effect(name, step)),
    names.map((name): LedgerRecord => ({ type: 'forget', id: artifact(name), at: 'then' })),
    fc
      .tuple(names, names)
      .map(([from, to]): LedgerRecord => ({ type: 'moved', from: artifact(from), to: artifact(to) })),
  );

  test('has, for any records: the first output per key, the last baseline, open = begun since it last ended or was forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 4 }), (runs) => {
        const withoutMoves = runs.map((records) => records.filter(({ type }) => type !== 'moved'));
        const state = fold(...withoutMoves);
        const all = withoutMoves.flat();
        for (const name of ['a', 'b', 'c']) {
          const outputs = all.filter((entry) => entry.type === 'output' && entry.id === artifact(name));
          expect(state.outputs.get(digestOf(`key of ${name}`))?.output).toEqual(
            outputs.flatMap((entry) => (entry.type === 'output' ? [entry.output] : [])).at(0),
          );
          const edges = all.filter(
            (entry) =>
              ((entry.type === 'begin' || entry.type === 'end') && entry.action === digestOf(name)) ||
              (entry.type === 'forget' && entry.id === artifact(name)),
          );
          expect(state.open.has(digestOf(name))).toBe(edges.at(-1)?.type === 'begin');
          const about = all.filter(
            (entry) => (entry.type === 'baseline' || entry.type === 'forget') && entry.id === artifact(name),
          );
          expect(state.baselines.has(artifact(name))).toBe(about.at(-1)?.type === 'baseline');
        }
      }),
    );
  });

  test('is the same when it is taken up in the middle as when it is done at once', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        const step = emptyFold('ledger', true);
        const origin = { run: 'run-1', fence: 1 };
        applyRecord(step, runRecord('run-1', [], { by: 'person-1' }), origin);
        for (const entry of records) {
          applyRecord(step, entry, origin);
          comparable(step);
        }
        expect(comparable(step)).toEqual(comparable(fold(records)));
      }),
    );
  });

  test('adds the places of a tag to the content that was put there, and no content twice', () => {
    const id = 'publication/hub/zenlm/zen-nano';
    const content = { type: 'content', id, digest: digestOf('nano'), artifacts: {}, version: 'v1' } as const;
    const state = fold(
      [{ ...content, at: 'first' }],
      [{ ...content, commit: 'a', at: 'second' }],
      [{ ...content, commit: 'a', at: 'third' }],
      [{ ...content, commit: 'b', at: 'fourth' }],
    );
    expect(state.contents.get(id)).toMatchObject([{ at: 'first', run: 'run-1', commits: ['a', 'b'] }]);
    expect(state.contents.get(id)).toHaveLength(1);
  });

  test('counts what finished artifacts leave', () => {
    const state = fold(finished('a'), finished('b'));
    expect([state.outputs.size, state.baselines.size, state.open.size, state.history.length]).toEqual([
      2, 2, 0, 2,
    ]);
  });
});
