import { describe, expect, it } from 'vitest';
import type { HeldLock, LedgerState } from '../../../src/ledger/ledger.ts';
import { lookForRuns, runningRuns } from '../../../src/reconcile/running-runs.ts';
import { runningLines } from '../../../src/report/running-text.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const NOW = '2026-11-30T13:00:10.000Z';

function lock(wish: {
  readonly run?: string;
  readonly scope?: HeldLock['scope'];
  readonly alive?: boolean;
  readonly isRunningHere?: boolean;
  readonly isStoppedHere?: boolean;
}): HeldLock {
  const {
    run = 'r1',
    scope = 'target/hub',
    alive = true,
    isRunningHere = false,
    isStoppedHere = false,
  } = wish;
  return {
    scope,
    holder: { run, by: 'ada', host: 'thor', pid: 7, since: '2026-11-30T12:59:00.000Z', termSeconds: 60 },
    fence: 1,
    seen: { beat: '1', isRunningHere, isStoppedHere },
    alive,
  };
}

const id = 'artifact/zen/nano/gguf/q4_k_m';
const ended = { verb: 'create', id, run: 'r1', action: digestOf('1') } as const;
const ledger: LedgerState = emptyLedger({
  runs: [
    {
      run: 'r1',
      fence: 2,
      command: 'zoo apply',
      by: 'ada',
      host: 'thor',
      at: '2026-11-30T12:59:01.000Z',
      planned: 40,
    },
  ],
  open: new Map([
    [
      digestOf('3'),
      { verb: 'create', id: 'artifact/zen/nano/mlx/4bit', at: '2026-11-30T13:00:05.000Z', run: 'r1' },
    ],
    [
      digestOf('4'),
      { verb: 'create', id: 'artifact/zen/old/mlx/4bit', at: '2026-11-30T13:00:09.000Z', run: 'r0' },
    ],
  ]),
  history: [
    {
      ...ended,
      at: '2026-11-30T13:00:00.000Z',
      result: { state: 'done', milliseconds: 1, downBytes: 0, upBytes: 0 },
    },
    { ...ended, at: '2026-11-30T13:00:01.000Z', result: { state: 'interrupted' } },
    { ...ended, run: 'r0', at: '2026-11-30T13:00:08.000Z', result: { state: 'interrupted' } },
  ],
});
const line = (locks: readonly HeldLock[], state = ledger): readonly string[] =>
  runningLines(runningRuns(locks, state), NOW);

describe('a run that holds locks', () => {
  it('is shown once, with what it alone has done, works on, and when that was', () => {
    expect(line([lock({ isRunningHere: true }), lock({ scope: 'machine/a', isRunningHere: true })])).toEqual([
      'Apply under way: run of ada on thor (process 7), 1 of 40 actions done, 1 not done, working on artifact/zen/nano/mlx/4bit, last event 5s ago.',
    ]);
  });

  it('has recorded nothing yet while it plans under its locks', () => {
    expect(line([lock({ isRunningHere: true })], emptyLedger())).toEqual([
      'Apply under way: run of ada on thor (process 7), nothing recorded yet, locks taken 1m 10s ago.',
    ]);
  });

  it.each([
    ['stopped', lock({ isStoppedHere: true })],
    ['stopped', lock({ isStoppedHere: true, alive: false })],
    ['gone', lock({ isRunningHere: true, alive: false })],
    ['silent', lock({ alive: false })],
    ['elsewhere', lock({})],
  ] as const)('is %s only where that is known', (state, one) => {
    expect(runningRuns([one], ledger)).toMatchObject([{ state }]);
  });

  it('lives as long as one of its locks does', () => {
    const dead = lock({ alive: false, isRunningHere: true });
    const locks = [dead, lock({ scope: 'machine/a', isRunningHere: true })];
    expect(runningRuns(locks, ledger)).toMatchObject([
      { state: 'running', scopes: ['target/hub', 'machine/a'] },
    ]);
  });

  it('on another machine has done at least what is recorded here, and its times are by its own clock', () => {
    expect(line([lock({})])[0]).toContain('at least 1 of 40 actions done');
    expect(line([lock({})])[0]).toContain('last event 5s ago by its clock. It runs on another machine');
  });

  it('that does not say how many actions it has is shown without a total', () => {
    const [run] = ledger.runs;
    if (run === undefined) throw new Error('no run');
    const { planned: _planned, ...old } = run;
    expect(line([lock({ isRunningHere: true })], { ...ledger, runs: [old] })[0]).toContain('1 action done');
  });

  it('costs a second look at the ledger only where there is one', async () => {
    let reads = 0;
    const read = async (): Promise<LedgerState> => {
      reads += 1;
      return ledger;
    };
    const withLocks = (locks: readonly HeldLock[]) => ({
      read,
      open: () => Promise.reject(new Error('only looks')),
      deliver: async () => undefined,
      where: '',
      locks: {
        acquire: () => Promise.reject(new Error('only looks')),
        acquireAll: () => Promise.reject(new Error('only looks')),
        list: async () => locks,
      },
    });
    expect(await lookForRuns(withLocks([]))).toEqual([]);
    expect(reads).toBe(0);
    expect(await lookForRuns(withLocks([lock({})]))).toHaveLength(1);
    expect(reads).toBe(1);
  });
});
