/** Which runs are under way, and how far each is: from the locks that they hold and what they have recorded. */
import type { HeldLock, Ledger, LedgerState, RunSummary } from '../ledger/ledger.ts';
import type { RunningApply, RunningProgress, RunningState } from '../plan/running.ts';

/** For a caller that has just read the ledger: it is read again only where a run holds a lock. */
export async function lookForRuns(ledger: Ledger): Promise<readonly RunningApply[]> {
  const locks = await ledger.locks.list(undefined, { of: 'seen' });
  return locks.length === 0 ? [] : runningRuns(locks, await ledger.read());
}

/** Pure. One entry for each run, however many locks it holds. */
export function runningRuns(locks: readonly HeldLock[], ledger: LedgerState): readonly RunningApply[] {
  const byRun = Map.groupBy(locks, ({ holder }) => holder.run);
  return [...byRun.values()].flatMap((held): readonly RunningApply[] => {
    const [first] = held;
    if (first === undefined) return [];
    const { run, by, host, pid, since } = first.holder;
    const summary = ledger.runs.findLast((one) => one.run === run);
    const progress = summary && progressOf(summary, ledger);
    return [
      {
        run,
        by,
        host,
        pid,
        since,
        scopes: held.map(({ scope }) => scope),
        state: stateOf(held),
        ...(summary === undefined ? {} : { command: summary.command }),
        ...(progress === undefined ? {} : { progress }),
      },
    ];
  });
}

/** A run with one lock that lives lives. */
function stateOf(held: readonly HeldLock[]): RunningState {
  const living = held.filter(({ alive }) => alive);
  const { seen } = living[0] ?? held[0] ?? unheld();
  if (seen.isStoppedHere) return 'stopped';
  if (living.length === 0) return seen.isRunningHere ? 'gone' : 'silent';
  return seen.isRunningHere ? 'running' : 'elsewhere';
}

function unheld(): never {
  throw new TypeError('a run without a lock is none of these');
}

function progressOf(begun: RunSummary, { open, history }: LedgerState): RunningProgress {
  const { run } = begun;
  const working = [...open.values()].filter((one) => one.run === run);
  const ended = history.filter((one) => one.run === run);
  const done = ended.filter(({ result }) => result.state === 'done').length;
  const times = [begun, ...working, ...ended].map(({ at }) => at);
  return {
    done,
    failed: ended.length - done,
    ...(begun.planned === undefined ? {} : { total: begun.planned }),
    working: working.map(({ id }) => id),
    lastEventAt: times.toSorted().at(-1) ?? begun.at,
  };
}
