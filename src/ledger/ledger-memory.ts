import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parsedAs } from '../resources/foreign-json.ts';
import { replaceFile } from './durable-file.ts';
import { errorCode } from '../blobs/errors.ts';
import { segmentMark, type SegmentMark } from './segment-mark.ts';

/** What a user saw of a ledger last. It lies where no repository and no ledger writer can bring a file. */
export interface Remembered {
  /** Absent: it was accepted that there is none. */
  readonly id?: string;
  /** Later states go on from here, or something was taken away. */
  readonly tip: readonly SegmentMark[];
  readonly protections: readonly string[];
  /** Were protected in a ledger that is gone, and stay so: the next run records them. */
  readonly carried: readonly string[];
  /** Which folder held the ledger then: see {@link LedgerStore.holder}. */
  readonly holder?: string;
}
/** `place`: which ledger, under the name that all its users give it. */
export interface LedgerMemory {
  read(place: string): Promise<Remembered | undefined>;
  write(place: string, remembered: Remembered): Promise<void>;
}

const FORMAT = 'zoo.ledger-memory/v1';

export function ledgerMemoryIn(directory: string): LedgerMemory {
  const pathOf = (place: string): string => join(directory, `${hash('sha256', place).slice(0, 32)}.json`);
  return {
    async read(place) {
      const text = await readFile(pathOf(place), 'utf8').catch((error: unknown) => {
        if (NOT_THERE.has(errorCode(error) ?? '')) return undefined;
        throw error;
      });
      return text === undefined ? undefined : parse(text);
    },
    // A user without a home, or with a full one, can work as well: less is remembered.
    write: (place, remembered) =>
      replaceFile(pathOf(place), `${JSON.stringify({ format: FORMAT, place, ...remembered })}\n`).catch(
        () => undefined,
      ),
  };
}

const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

const texts = v.fallback(v.array(v.string()), []);
const kept = v.object({
  format: v.literal(FORMAT),
  id: v.exactOptional(v.string()),
  tip: v.fallback(v.array(segmentMark), []),
  protections: texts,
  carried: texts,
  holder: v.exactOptional(v.string()),
});

/** What is not whole was never written by zoo: files are replaced at once. It remembers nothing. */
function parse(text: string): Remembered | undefined {
  return parsedAs(kept, text);
}
