/** What this user saw of a ledger, against what it is now. */
import { LedgerPutBack } from './errors.ts';
import type { LedgerState } from './ledger.ts';
import type { LedgerMemory, Remembered } from './ledger-memory.ts';
import type { Reading } from './read-state.ts';
import type { RunWriter } from './run-writer.ts';
import type { SegmentMark } from './segment-mark.ts';

/** The memory of one ledger. */
export interface OwnMemory {
  /**
   * What this user has seen so far. Asked before the ledger is looked at: another run of this user may record what it saw
   * while this one is looking, and that is no ledger that was put back.
   */
  seen(): Promise<Remembered | undefined>;
  /** Undefined: it goes on from what was seen; or nothing was seen yet. */
  judge(reading: Reading, remembered: Remembered | undefined): Promise<LedgerPutBack | undefined>;
  /** A ledger that goes on: it is what was seen from now on. What it carries counts in it. */
  take(reading: Reading): Promise<void>;
  /** The ledger is believed as it is, or that it is gone. What was protected stays so. Returns what is carried. */
  accept(reading: Reading): Promise<readonly string[]>;
  /** A run has recorded what is carried. */
  recorded(writer: RunWriter): Promise<void>;
  carried(): Promise<readonly string[]>;
}

/** What of a store it takes to remember its ledger: see {@link LedgerStore}. */
interface Remembering {
  readonly where: string;
  readonly restore: string;
  place(): Promise<string>;
  holder?(): Promise<string | undefined>;
}

const NO_MEMORY: OwnMemory = {
  seen: async () => undefined,
  judge: async () => undefined,
  take: async () => undefined,
  accept: async () => [],
  recorded: async () => undefined,
  carried: async () => [],
};

export function ownMemory(
  memory: LedgerMemory | undefined,
  { where, restore, place, holder }: Remembering,
): OwnMemory {
  if (memory === undefined) return NO_MEMORY;
  const read = async (): Promise<Remembered | undefined> => memory.read(await place());
  const withHolder = async (next: Remembered): Promise<Remembered> => {
    const held = await holder?.();
    return held === undefined ? next : { ...next, holder: held };
  };
  const write = async (next: Remembered): Promise<void> =>
    memory.write(await place(), await withHolder(next));
  const wentWithItsFolder = async (remembered: Remembered): Promise<boolean> =>
    remembered.holder !== undefined && (await holder?.()) !== remembered.holder;
  return {
    seen: read,
    async judge({ fold, missing }, remembered) {
      if (remembered?.id === undefined) return undefined;
      if (fold.id !== remembered.id && (await wentWithItsFolder(remembered))) return undefined;
      const putBack = (what: string): LedgerPutBack => new LedgerPutBack(where, what, restore);
      if (!fold.exists) return putBack('it is gone, and this user has seen one there');
      if (fold.id !== remembered.id)
        return putBack(`it is another one (${fold.id}) than this user has seen there (${remembered.id})`);
      const [gap] = await missing(remembered.tip, 'this user has read');
      return gap && putBack(`it was put back or cut, at ${gap.where}: ${gap.what}`);
    },
    async take({ fold, tip }) {
      const remembered = await read();
      const isAnother = remembered?.id !== undefined && remembered.id !== fold.id;
      const before = [...(isAnother ? remembered.protections : []), ...(remembered?.carried ?? [])];
      const carried = [...new Set(before)].filter((what) => !fold.protections.has(what));
      if (fold.exists || isAnother) {
        const id = fold.exists ? { id: fold.id } : {};
        const next = await withHolder({ ...id, tip, protections: [...fold.protections], carried });
        if (JSON.stringify(next) !== JSON.stringify(remembered)) await write(next);
      }
      for (const what of carried) fold.protections.add(what);
    },
    async accept({ fold, tip }) {
      const remembered = await read();
      const known = new Set([
        ...(remembered?.protections ?? []),
        ...(remembered?.carried ?? []),
        ...(fold.exists ? [] : fold.protections),
      ]);
      const protections = fold.exists ? [...fold.protections] : [];
      const carried = [...known].filter((what) => !protections.includes(what));
      await write({ ...(fold.exists ? { id: fold.id } : {}), tip, protections, carried });
      return carried;
    },
    async recorded(writer) {
      const state = writer.state();
      const remembered = await read();
      if (remembered?.id !== undefined && remembered.id !== state.id) return;
      const own = writer.mark();
      // What other runs of this user saw meanwhile is kept beside it.
      const beside = (remembered?.tip ?? []).filter((mark) => !isKnownTo(writer.after, mark, own));
      await write({ id: state.id, tip: [...beside, own], protections: protectionsOf(state), carried: [] });
    },
    carried: async () => (await read())?.carried ?? [],
  };
}

function isKnownTo(after: readonly SegmentMark[], { segment, seq }: SegmentMark, own: SegmentMark): boolean {
  return segment === own.segment || after.some((mark) => mark.segment === segment && mark.seq >= seq);
}

function protectionsOf({ protections }: LedgerState): readonly string[] {
  return [...(protections ?? [])];
}
