import { LedgerBehindPlan, LedgerDamaged, orUnwritable, type LedgerPutBack } from './errors.ts';
import { decodeExport, encodeExport, type LedgerCopy } from './export.ts';
import { emptyFold, NO_LEDGER } from './fold-state.ts';
import type { LedgerMemory, Remembered } from './ledger-memory.ts';
import type { LedgerWriter, Locks, ReadHow, RunStart } from './ledger.ts';
import type { PortableLedger } from './portable-ledger.ts';
import { readState, type Reading } from './read-state.ts';
import { ownMemory } from './remember.ts';
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
  /** Absent: what was seen is not remembered. */
  readonly memory?: LedgerMemory;
  /** Which ledger it is, under the name that all its users give it. */
  place(): Promise<string>;
  /**
   * Identity of the folder of a checkout that the ledger goes away with, as `.zoo`. In a folder that was made anew the
   * ledger is not missing. Absent or undefined: the ledger lies in no such folder, or the filesystem cannot tell.
   */
  holder?(): Promise<string | undefined>;
  /** Undefined: there is no ledger. */
  look(how?: ReadHow): Promise<SegmentList | undefined>;
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
  const memory = ownMemory(store.memory, store);
  async function damageIn(
    reading: Reading,
    remembered: Remembered | undefined,
  ): Promise<LedgerDamaged | LedgerPutBack | undefined> {
    return damageOf(reading, store) ?? (await memory.judge(reading, remembered));
  }
  async function sound(
    seen: SegmentList | undefined,
    remembered: Remembered | undefined,
    { since = [] }: ReadHow = {},
  ): Promise<Reading> {
    const reading = await read(seen);
    const damage = await damageIn(reading, remembered);
    if (damage !== undefined) throw damage;
    const marks = since.flatMap(({ ledger, tip }) => (ledger === reading.fold.id ? tip : []));
    const [gap] = await reading.missing(marks, 'the plan has read');
    if (gap !== undefined) throw new LedgerBehindPlan(where, gap);
    await memory.take(reading);
    return reading;
  }
  async function open(run: RunStart): Promise<LedgerWriter> {
    const remembered = await memory.seen();
    const writer = await store.open(run, (seen) => sound(seen, remembered));
    const carried = await memory.carried();
    await writer.append(...carried.map((what) => ({ type: 'protected', what, at: run.at }) as const));
    return {
      ...writer,
      async close() {
        await writer.close();
        await memory.recorded(writer);
      },
    };
  }
  return {
    where,
    locks,
    async read(how) {
      const remembered = await memory.seen();
      const { fold, tip } = await sound(await store.look(how), remembered, how);
      return { ...fold, tip };
    },
    accept: async () => {
      const reading = await read(await store.look());
      const damage = damageOf(reading, store);
      if (damage !== undefined) throw damage;
      return await memory.accept(reading);
    },
    async readAnyway() {
      const remembered = await memory.seen();
      const reading = await read(await store.look());
      return { state: reading.fold, damage: await damageIn(reading, remembered) };
    },
    open: (run) => saying(() => open(run)),
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
    async setAside() {
      const left = await store.look().then(read, () => undefined);
      const aside = await store.setAside();
      // A kill before this leaves a ledger that is gone, and that is noticed: nothing protected is forgotten in between.
      await memory.accept({
        ...(await read(undefined)),
        fold: { ...(left?.fold ?? emptyFold(NO_LEDGER, false)), exists: false },
      });
      return aside;
    },
  };
}

function damageOf({ problems }: Reading, { restore }: LedgerStore): LedgerDamaged | undefined {
  const [first, ...others] = problems;
  return first && new LedgerDamaged(first.where, first.what, { restore, more: others.length });
}
