import { acquireInOrder } from '../../../src/ledger/acquire-in-order.ts';
import { applyRecord } from '../../../src/ledger/fold.ts';
import { emptyFold, type Fold } from '../../../src/ledger/fold-state.ts';
import type { Ledger, LedgerWriter, LockHolder, Locks, LockScope } from '../../../src/ledger/ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';

/** The real fold over records kept in an array. `cut` throws where a test wants a run to die. */
export interface MemoryLedger extends Ledger {
  readonly records: { readonly run: string; readonly fence: number; readonly record: LedgerRecord }[];
  cut: (moment: 'before' | 'after', record: LedgerRecord) => void;
  /** The ids that it was asked to deliver to. It has nothing to deliver; a test puts a failing one in its place. */
  readonly deliveries: string[];
  deliver: Ledger['deliver'];
  /** What a killed process leaves: its locks go with it. */
  crash(): void;
}

export function createMemoryLedger(id = 'memory'): MemoryLedger {
  const records: MemoryLedger['records'] = [];
  const held = new Map<LockScope, LockHolder>();
  let fences = 0;
  let fold: Fold = emptyFold(id, false);

  const acquire: Locks['acquire'] = async (scope, holder) => {
    const by = held.get(scope);
    if (by !== undefined) return { state: 'held', by };
    held.set(scope, holder);
    const lock = {
      scope,
      fence: fences,
      check: async () => undefined,
      release: async () => {
        held.delete(scope);
        return undefined;
      },
    };
    return { state: 'acquired', lock };
  };
  const ledger: MemoryLedger = {
    where: 'memory',
    records,
    cut: () => undefined,
    deliveries: [],
    deliver: async (to) => void ledger.deliveries.push(to),
    crash: () => held.clear(),
    read: async () => refold(records, id),
    async open(start): Promise<LedgerWriter> {
      fences += 1;
      const fence = fences;
      fold = refold(records, id);
      const writer: LedgerWriter = {
        run: start.run,
        fence,
        async append(...added) {
          for (const record of added) {
            ledger.cut('before', record);
            records.push({ run: start.run, fence, record });
            applyRecord(fold, record, { run: start.run, fence });
            ledger.cut('after', record);
          }
        },
        state: () => fold,
        close: async () => undefined,
      };
      await writer.append({ type: 'run', ...start, after: [] });
      return writer;
    },
    locks: {
      acquire,
      acquireAll: (...wanted) => acquireInOrder(ledger.locks, ...wanted),
      list: async () =>
        [...held].map(([scope, holder]) => ({
          scope,
          holder,
          fence: fences,
          seen: { beat: '', isRunningHere: true, isStoppedHere: false },
          alive: true,
        })),
    },
  };
  return ledger;
}

function refold(records: MemoryLedger['records'], id: string): Fold {
  const fold = emptyFold(id, records.length > 0);
  for (const { run, fence, record } of records) applyRecord(fold, record, { run, fence });
  return fold;
}
