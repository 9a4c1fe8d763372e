import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerClock } from '../../clock.ts';
import { createAppendFile, createExclusively, makeFolders } from '../../durable-file.ts';
import { errorCode, orUnwritable } from '../../errors.ts';
import { newIdentity, parseIdentity } from '../../ledger-identity.ts';
import type { LedgerWriter, RunStart } from '../../ledger.ts';
import { foldOf, makeLedger } from '../../make-ledger.ts';
import type { PortableLedger } from '../../portable-ledger.ts';
import type { SegmentList } from '../../segment-file.ts';
import { openRunWriter } from '../../run-writer.ts';
import { chainStart } from '../../segment-line.ts';
import { segmentName } from '../../segment-name.ts';
import { openDirectoryLocks } from './directory-locks.ts';
import { importSegments } from './import-segments.ts';
import { setAside } from './set-aside.ts';
import { listSegments, reserveFence } from './segment-files.ts';

export interface DirectoryLedgerOptions {
  /** Absolute. It need not exist: reading does not create it. */
  readonly directory: string;
  /** Disposable: snapshots go here, and nothing else. */
  readonly cacheDirectory: string;
  readonly clock: LedgerClock;
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
    return id === undefined ? undefined : { id, files: await listSegments(runs) };
  }

  async function open(run: RunStart): Promise<LedgerWriter> {
    await makeFolders(runs);
    await makeFolders(fences);
    if ((await readId()) === undefined) await createExclusively(identity, newIdentity().text);
    const fence = await reserveFence({ fences, runs });
    const fold = await foldOf(await look(), cacheDirectory);
    const name = segmentName(fence, run.run);
    const file = await createAppendFile(join(runs, name));
    const sink = {
      append: (lines: string) =>
        file.append(lines).catch((error: unknown) => {
          throw orUnwritable(where, error);
        }),
      publish: () => Promise.resolve(),
      close: () => file.close(),
    };
    return await openRunWriter({ run, fence, fold, start: chainStart(fold.id, name), sink });
  }

  return makeLedger({
    where,
    written: where,
    cacheDirectory,
    look,
    open,
    // Every append is where all who use this ledger read it.
    deliver: () => Promise.resolve(),
    put: (copy) => importSegments({ directory, where }, copy),
    setAside: () => setAside({ directory, where }),
    locks: openDirectoryLocks(join(directory, 'locks'), clock),
  });
}
