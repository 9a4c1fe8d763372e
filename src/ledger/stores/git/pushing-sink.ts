import { kindOf, type Kind } from '../../../resources/id.ts';
import { LockLost, orUnwritable } from '../../errors.ts';
import type { LedgerRecord } from '../../records.ts';
import type { SegmentSink } from '../../run-writer.ts';
import type { Branch, BranchView } from './branch.ts';
import { RUNS } from './branch-segments.ts';
import type { StagedFile } from './staged-segments.ts';

interface PushingSink {
  readonly branch: Branch;
  readonly file: StagedFile;
  readonly segment: string;
  readonly where: string;
  /** Throws where nothing of this run has a place on the branch any more: another ledger is there, or a lock of the run is lost. */
  mayPush(view: BranchView): Promise<void>;
  /** Of what the remote has of this segment already. */
  readonly pushedLength: number;
}

/**
 * Where a run's lines go with a ledger on a branch: to this machine's disk, and with the next push to the remote. Every commit
 * that this process makes takes them along: so a run that sees a lock given back sees what was done under it.
 */
export function pushingSink({ branch, file, segment, where, mayPush, ...begun }: PushingSink): SegmentSink {
  let { pushedLength } = begun;
  async function take(view: BranchView): Promise<() => void> {
    await mayPush(view);
    // Read when the commit is made: everything that is durable by then goes with it.
    const text = file.text();
    if (text.length > pushedLength) view.write(`${RUNS}${segment}`, text);
    return () => (pushedLength = Math.max(pushedLength, text.length));
  }
  const push = async (): Promise<void> => (await branch.update(take))();
  const stopRiding = branch.ride(take);
  return {
    append: (lines) =>
      file.append(lines).catch((error: unknown) => {
        throw orUnwritable(where, error);
      }),
    async publish(records) {
      if (records.some(mustBeSeen)) await push();
    },
    async close() {
      let isLeft = true;
      try {
        if (file.text().length > pushedLength) await push();
        isLeft = false;
      } catch (error) {
        // Said too late: another run had begun by then. The next run must not bring it.
        isLeft = !(error instanceof LockLost);
        throw error;
      } finally {
        stopRiding();
        await file.close();
        if (!isLeft) await file.remove();
      }
    },
  };
}

/**
 * Others must know that an action begins before it does something that they could meet. What is made or measured is made on this
 * machine alone, under a lock: that goes back together with what was made. All else goes with the next push, or with the one at
 * the end: if this machine never comes back, what it left on a target or a machine is found by looking.
 */
function mustBeSeen(record: LedgerRecord): boolean {
  return record.type === 'begin' && MET_BY_OTHERS.has(kindOf(record.id));
}
const MET_BY_OTHERS: ReadonlySet<Kind> = new Set(['host', 'publication', 'residency']);
