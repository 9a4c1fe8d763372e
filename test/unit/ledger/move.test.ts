import { describe, expect, test } from 'vitest';
import { applyRecord } from '../../../src/ledger/fold.ts';
import { emptyFold, type Fold } from '../../../src/ledger/fold-state.ts';
import { withMoves } from '../../../src/ledger/move.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { digestOf, runRecord } from '../../support/ledger/records.ts';

const [THOR, ODIN] = ['residency/thor/main', 'residency/odin/main'] as const;
const RENAME = [
  { type: 'moved', from: 'host/thor', to: 'host/odin' },
  { type: 'moved', from: 'residency/thor', to: 'residency/odin' },
] as const;
const BACK = RENAME.map(({ type, from, to }) => ({ type, from: to, to: from }));

function fold(...records: readonly LedgerRecord[]): Fold {
  const state = emptyFold('ledger', true);
  for (const record of [runRecord('run-1'), ...records])
    applyRecord(state, record, { run: 'run-1', fence: 1 });
  return state;
}

function tenant(id: typeof THOR | typeof ODIN, name: string, at: string): readonly LedgerRecord[] {
  return [
    { type: 'content', id, digest: digestOf(name), artifacts: {}, at },
    { type: 'baseline', id, fields: { tenant: name }, action: digestOf(name), at },
  ];
}

describe('a rename', () => {
  test('merges what was known under both names, and drift is measured from the later of the two', () => {
    const state = fold(...tenant(ODIN, 'early', '1'), ...tenant(THOR, 'late', '2'), ...RENAME);
    expect(state.contents.get(ODIN)?.map(({ digest }) => digest)).toEqual([
      digestOf('early'),
      digestOf('late'),
    ]);
    expect(state.baselines.get(ODIN)?.fields).toEqual({ tenant: 'late' });
    expect(state.contents.has(THOR) || state.baselines.has(THOR)).toBe(false);
  });

  test('takes protection along, in each way that it can be written', () => {
    const names = ['machine/thor', 'residency/thor', 'residency/thor/main', 'host/thor', 'machine/thor-2'];
    const protect = names.map((what) => ({ type: 'protected', what, at: '1' }) as const);
    expect([...fold(...protect, ...RENAME).protections].toSorted()).toEqual([
      'host/odin',
      'machine/odin',
      'machine/thor-2',
      'residency/odin',
      'residency/odin/main',
    ]);
  });

  test('of what has had that name before, and lost it again, is news each time', () => {
    const there = fold(...tenant(THOR, 'zen', '1'), ...RENAME, ...BACK);
    expect([...there.baselines.keys()]).toEqual([THOR]);
    for (const { from, to } of RENAME) expect(there.moves.get(from)).not.toBe(to);
    expect([...withMoves(there, RENAME).baselines.keys()]).toEqual([ODIN]);
  });

  test('is shown in the history under its present name', () => {
    const result = { state: 'stale', why: 'the generation moved' } as const;
    const end = {
      type: 'end',
      action: digestOf('swap'),
      verb: 'replace',
      id: THOR,
      at: '1',
      result,
    } as const;
    expect(fold(end, ...RENAME).history.map(({ id }) => id)).toEqual([ODIN]);
  });
});
