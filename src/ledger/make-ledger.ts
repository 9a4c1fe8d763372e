import { LedgerDamaged, orUnwritable } from './errors.ts';
import { decodeExport, encodeExport, type LedgerCopy } from './export.ts';
import { emptyFold, NO_LEDGER } from './fold-state.ts';
import type { Locks, RunStart } from './ledger.ts';
import type { PortableLedger } from './portable-ledger.ts';
import { readState, type Reading } from './read-state.ts';
import type { RunWriter } from './run-writer.ts';
import type { SegmentList } from './segment-file.ts';
import { snapshotFile } from './snapshot-file.ts';
import { textOf } from './whole-lines.ts';

/** What stores differ in. */
export interface LedgerStore {
  readonly where: string;
  /** What may turn out to be full or read-only: for messages. */
  readonly written: string;
  readonly cacheDirectory: string;
  /** How a user gets back what was taken away: `restore the file from a backup`. */
  readonly restore: string;
  /** Undefined: there is no ledger. */
  look(): Promise<SegmentList | undefined>;
  /** `sound` reads what the run is to stand on, and throws where nothing may be done on its word. */
  open(run: RunStart, sound: Sound): Promise<RunWriter>;
  deliver(id: string): Promise<void>;
  /** @throws LedgerExists */
  put(copy: LedgerCopy): Promise<void>;
  setAside(): Promise<string | undefined>;
  readonly locks: Locks;
}
export type Sound = (seen: SegmentList | undefined) => Promise<Reading>;

export function makeLedger(store: LedgerStore): PortableLedger {
  const { where, written, cacheDirectory, locks } = store;
  async function saying<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      throw orUnwritable(written, error);
    }
  }
  async function read(seen: SegmentList | undefined): Promise<Reading> {
    return seen === undefined
      ? { fold: emptyFold(NO_LEDGER, false), problems: [], tip: [], missing: async () => [] }
      : await readState(seen, snapshotFile(cacheDirectory, seen.id));
  }
  async function sound(seen: SegmentList | undefined): Promise<Reading> {
    const reading = await read(seen);
    const damage = damageOf(reading, store);
    if (damage !== undefined) throw damage;
    return reading;
  }
  return {
    where,
    locks,
    read: async () => (await sound(await store.look())).fold,
    async readAnyway() {
      const reading = await read(await store.look());
      return { state: reading.fold, damage: damageOf(reading, store) };
    },
    open: (run) => saying(() => store.open(run, sound)),
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
      const copy = await decodeExport(text, from);
      await saying(() => store.put(copy));
      return copy.fold;
    },
    setAside: () => store.setAside(),
  };
}

function damageOf({ problems }: Reading, { restore }: LedgerStore): LedgerDamaged | undefined {
  const [first, ...others] = problems;
  return first && new LedgerDamaged(first.where, first.what, { restore, more: others.length });
}
