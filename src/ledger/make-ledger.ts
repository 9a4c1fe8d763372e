import { orUnwritable } from './errors.ts';
import { decodeExport, encodeExport, type LedgerCopy } from './export.ts';
import { emptyFold, NO_LEDGER, type Fold } from './fold-state.ts';
import type { LedgerWriter, Locks, RunStart } from './ledger.ts';
import type { PortableLedger } from './portable-ledger.ts';
import { readState } from './read-state.ts';
import type { SegmentList } from './segment-file.ts';
import { snapshotFile } from './snapshot-file.ts';
import { textOf } from './whole-lines.ts';

/** What stores differ in. */
export interface LedgerStore {
  readonly where: string;
  /** What may turn out to be full or read-only: for messages. */
  readonly written: string;
  readonly cacheDirectory: string;
  /** Undefined: there is no ledger. */
  look(): Promise<SegmentList | undefined>;
  open(run: RunStart): Promise<LedgerWriter>;
  deliver(id: string): Promise<void>;
  /** @throws LedgerExists */
  put(copy: LedgerCopy): Promise<void>;
  setAside(): Promise<string | undefined>;
  readonly locks: Locks;
}

export function makeLedger(store: LedgerStore): PortableLedger {
  const { where, written, cacheDirectory, locks } = store;
  async function saying<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      throw orUnwritable(written, error);
    }
  }
  return {
    where,
    locks,
    read: async () => foldOf(await store.look(), cacheDirectory),
    open: (run) => saying(() => store.open(run)),
    deliver: (id) => saying(() => store.deliver(id)),
    async exportText() {
      const seen = await store.look();
      if (seen === undefined) return undefined;
      const segments = await Promise.all(
        seen.files.map(async (file) => ({ name: file.name, text: await textOf(file.pieces()) })),
      );
      return encodeExport({ id: seen.id, segments });
    },
    async importText(text, from) {
      const copy = decodeExport(text, from);
      await saying(() => store.put(copy));
      return copy.fold;
    },
    setAside: () => store.setAside(),
  };
}

export async function foldOf(seen: SegmentList | undefined, cacheDirectory: string): Promise<Fold> {
  return seen === undefined
    ? emptyFold(NO_LEDGER, false)
    : await readState(seen, snapshotFile(cacheDirectory, seen.id));
}
