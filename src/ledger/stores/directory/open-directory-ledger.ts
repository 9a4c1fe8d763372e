import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { LedgerClock } from '../../clock.ts';
import { beginSegment, type BegunSegment } from '../../begin-segment.ts';
import { createExclusively, makeFolders, openAppendFile, syncFile } from '../../durable-file.ts';
import { errorCode } from '../../../blobs/errors.ts';
import { LedgerDamaged, orUnwritable } from '../../errors.ts';
import type { Fold } from '../../fold-state.ts';
import { newIdentity, parseIdentity } from '../../ledger-identity.ts';
import type { LedgerMemory } from '../../ledger-memory.ts';
import type { RunStart } from '../../ledger.ts';
import { makeLedger, type Sound } from '../../make-ledger.ts';
import type { PortableLedger } from '../../portable-ledger.ts';
import type { SegmentList } from '../../segment-file.ts';
import { openRunWriter, type RunWriter } from '../../run-writer.ts';
import { openDirectoryLocks } from './directory-locks.ts';
import { importSegments } from './import-segments.ts';
import { claimNumber, lostSegments, nextNumber } from './run-numbers.ts';
import { setAside } from './set-aside.ts';
import { listSegments } from './segment-files.ts';

export interface DirectoryLedgerOptions {
  /** Absolute. It need not exist: reading does not create it. */
  readonly directory: string;
  /** Disposable: snapshots go here, and nothing else. */
  readonly cacheDirectory: string;
  readonly clock: LedgerClock;
  readonly memory?: LedgerMemory;
  /** The checkout. It counts when the ledger lies below it. */
  readonly checkout?: string;
  /** For messages; the directory when absent. */
  readonly where?: string;
}

/**
 * The ledger of one machine: `ledger.json` (who it is), `runs/` (a segment per run), `fences/` (numbers given out),
 * `locks/`. Any number of processes of that machine may use it at once.
 */
export function openDirectoryLedger(options: DirectoryLedgerOptions): PortableLedger {
  const { directory, cacheDirectory, clock, where = directory } = options;
  const runs = join(directory, 'runs');
  const fences = join(directory, 'fences');
  const identity = join(directory, 'ledger.json');

  async function readId(): Promise<string | undefined> {
    try {
      return parseIdentity(await readFile(identity, 'utf8'), `${where}/ledger.json`);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function look(): Promise<SegmentList | undefined> {
    const id = await readId();
    const files = await listSegments(runs);
    if (id === undefined) {
      if (files.length > 0) throw new LedgerDamaged('ledger.json', 'it is missing, and there are runs');
      return undefined;
    }
    const names = files.map(({ name }) => name);
    return { id, files, problems: await lostSegments({ runs, fences }, names) };
  }

  async function open(run: RunStart, sound: Sound): Promise<RunWriter> {
    for (;;) {
      // What may not be built upon is not begun.
      const known = await look();
      if (known === undefined) {
        await sound(undefined);
        await makeFolders(directory);
        await createExclusively(identity, newIdentity().text);
        continue;
      }
      await makeFolders(runs);
      await makeFolders(fences);
      const fence = await nextNumber({ runs, fences }, known.id);
      const { fold, tip } = await sound(await look());
      // What this run names must not be lost when the power fails, or it would be missed.
      await Promise.all(tip.map(({ segment }) => syncFile(join(runs, segment))));
      const begun = beginSegment(known.id, fence, { run, after: tip });
      if (!(await claimNumber({ runs, fences }, begun))) continue;
      return await writerOf(begun, fold);
    }
  }

  async function writerOf(begun: BegunSegment, fold: Fold): Promise<RunWriter> {
    const file = await openAppendFile(join(runs, begun.name));
    const sink = {
      append: (lines: string) =>
        file.append(lines).catch((error: unknown) => {
          throw orUnwritable(where, error);
        }),
      publish: () => Promise.resolve(),
      close: () => file.close(),
    };
    return openRunWriter({ begun, fold, sink });
  }

  return makeLedger({
    where,
    written: where,
    cacheDirectory,
    restore: `restore ${where} from a backup`,
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    holder: () => holderOf(options),
    place: async () => `directory ${await realpath(directory).catch(() => directory)}`,
    look,
    open,
    // Every append is where all who use this ledger read it.
    deliver: () => Promise.resolve(),
    put: (copy) => importSegments({ directory, where }, copy),
    setAside: () => setAside({ directory, where }),
    locks: openDirectoryLocks(join(directory, 'locks'), clock),
  });
}

async function holderOf({ directory, checkout }: DirectoryLedgerOptions): Promise<string | undefined> {
  if (checkout === undefined || !directory.startsWith(`${checkout}${sep}`)) return undefined;
  const found = await stat(dirname(directory), { bigint: true }).catch(() => undefined);
  return found === undefined || found.birthtimeNs === 0n
    ? undefined
    : `${found.dev}-${found.ino}-${found.birthtimeNs}`;
}
