import { hash } from 'node:crypto';
import { LedgerDamaged, LedgerTooNew } from './errors.ts';
import type { Fold } from './fold-state.ts';
import { isLedgerId } from './ledger-identity.ts';
import { readState, type SnapshotCache } from './read-state.ts';
import { textFile } from './segment-file.ts';
import { compareSegmentNames, parseSegmentName } from './segment-name.ts';

/** A whole ledger, byte for byte: what another store needs to become the same ledger. */
export interface LedgerCopy {
  readonly id: string;
  readonly segments: readonly { readonly name: string; readonly text: string }[];
}

const FORMAT = 'zoo.ledger-export/v1';
const NEWLINE = '\n';

/**
 * One NDJSON file: a head, then for every segment a line with its name and its lines as they stand, and at the end the
 * sha256 of all that. Lines are not made anew, so that records this version does not know survive, and every chain with
 * them. What a crash left of a last line is not taken along.
 */
export function encodeExport(ledger: LedgerCopy): string {
  const segments = ledger.segments
    .toSorted((a, b) => compareSegmentNames(a.name, b.name))
    .map(({ name, text }) => {
      const whole = text.slice(0, text.lastIndexOf(NEWLINE) + 1);
      const lines = whole.split(NEWLINE).length - 1;
      return `${JSON.stringify({ segment: name, lines })}\n${whole}`;
    });
  const body = `${JSON.stringify({ format: FORMAT, ledger: ledger.id })}\n${segments.join('')}`;
  return `${body}${JSON.stringify({ sha256: hash('sha256', body) })}\n`;
}

/**
 * Checks the file as a whole, then every chain in it, and that no segment is missing.
 *
 * @throws LedgerDamaged with the line of the file, or of the segment; LedgerTooNew.
 */
export async function decodeExport(
  text: string,
  where: string,
): Promise<LedgerCopy & { readonly fold: Fold }> {
  const lines = text.split(NEWLINE);
  const head = field(lines[0], 'format');
  if (head !== FORMAT) {
    if (typeof head === 'string' && head.startsWith('zoo.ledger-export/'))
      throw new LedgerTooNew(where, head, FORMAT);
    throw new LedgerDamaged(`${where}:1`, 'it is not a ledger export');
  }
  const id = field(lines[0], 'ledger');
  if (!isLedgerId(id)) throw new LedgerDamaged(`${where}:1`, 'it does not name its ledger');
  const last = lines.length - 2;
  const body = `${lines.slice(0, last).join(NEWLINE)}\n`;
  if (lines.at(-1) !== '' || field(lines[last], 'sha256') !== hash('sha256', body)) {
    throw new LedgerDamaged(`${where}:${Math.max(last, 0) + 1}`, 'the file is incomplete or was changed');
  }
  const segments: { readonly name: string; readonly text: string }[] = [];
  for (let at = 1; at < last;) {
    const name = field(lines[at], 'segment');
    const count = field(lines[at], 'lines');
    if (typeof name !== 'string' || parseSegmentName(name) === undefined || typeof count !== 'number') {
      throw new LedgerDamaged(`${where}:${at + 1}`, 'a segment should begin here');
    }
    const segment = lines.slice(at + 1, at + 1 + count).map((line) => `${line}\n`);
    segments.push({ name, text: segment.join('') });
    at += 1 + count;
  }
  return { id, segments, fold: await foldOf({ id, segments }, where) };
}

async function foldOf({ id, segments }: LedgerCopy, where: string): Promise<Fold> {
  const files = segments.map(({ name, text }) => textFile(name, text));
  const { fold, problems } = await readState({ id, files }, NO_CACHE);
  const [first] = problems;
  if (first !== undefined) throw new LedgerDamaged(`${first.where} in ${where}`, first.what);
  return fold;
}

const NO_CACHE: SnapshotCache = { load: () => noPieces(), save: () => Promise.resolve() };
async function* noPieces(): AsyncGenerator<Buffer, void> {}

function field(line: string | undefined, name: string): unknown {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null
      ? new Map<string, unknown>(Object.entries(value)).get(name)
      : undefined;
  } catch {
    return undefined;
  }
}
