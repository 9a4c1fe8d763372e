import { hash } from 'node:crypto';
import { canonicalJson } from '../resources/content.ts';
import { LEDGER_FORMAT, judgeFormat } from './ledger-format.ts';
import { isLedgerRecord, problemOfRecord } from './record-guard.ts';
import type { LedgerRecord } from './records.ts';

/**
 * Where a chain stands: `sum` is the sha256 (hex) of the last line up to its own `~sum`, which the next line repeats as
 * `prev`. Every line carries its own sum too, because the last one has no successor that would vouch for it.
 */
export interface ChainEnd {
  readonly seq: number;
  readonly sum: string;
}

/** A chain starts from the ledger and the file's name: a segment that is renamed or copied into another ledger is noticed. */
export function chainStart(ledgerId: string, segment: string): ChainEnd {
  return { seq: 0, sum: hash('sha256', `${ledgerId}/${segment}`) };
}

/** `~` sorts behind every key a record can have, so that the line with its sum is canonical JSON as well. */
const SUM_KEY = ',"~sum":"';
const SUFFIX_BYTES = SUM_KEY.length + 64 + '"}'.length;

export function encodeLine(
  record: LedgerRecord,
  end: ChainEnd,
): { readonly line: string; readonly end: ChainEnd } {
  const seq = end.seq + 1;
  const json = canonicalJson({ ...record, format: LEDGER_FORMAT, prev: end.sum, seq });
  const body = json.slice(0, -1);
  const sum = hash('sha256', body);
  return { line: `${body}${SUM_KEY}${sum}"}\n`, end: { seq, sum } };
}

export type Line =
  | { readonly state: 'record'; readonly record: LedgerRecord; readonly end: ChainEnd }
  /** Of a later minor format: kept in the file, means nothing here. */
  | { readonly state: 'carried'; readonly end: ChainEnd }
  | { readonly state: 'too-new'; readonly format: string }
  | { readonly state: 'damaged'; readonly what: string };

/** What a line says that its sum is; whether it is, decoding tells. */
export function sumOf(bytes: Buffer): string | undefined {
  const suffix = bytes.toString('latin1', Math.max(0, bytes.length - SUFFIX_BYTES));
  return suffix.startsWith(SUM_KEY) && suffix.endsWith('"}') ? suffix.slice(SUM_KEY.length, -2) : undefined;
}

/** `bytes` is one line without its newline, `end` where the chain stood before it. */
export function decodeLine(bytes: Buffer, end: ChainEnd): Line {
  const bodyBytes = bytes.length - SUFFIX_BYTES;
  const said = bodyBytes > 0 ? sumOf(bytes) : undefined;
  if (said === undefined) return withoutSum(bytes);
  // Over the bytes, not over text: decoding would turn different broken UTF-8 into the same replacement character.
  const sum = hash('sha256', bytes.subarray(0, bodyBytes));
  if (said !== sum) return damaged('its checksum does not match');
  const value = parseObject(bytes.toString('utf8'));
  if (value === undefined) return damaged('it is not a JSON object');
  const format = 'format' in value ? value.format : undefined;
  const judged = judgeFormat(format);
  if (judged === 'major') return { state: 'too-new', format: String(format) };
  if (judged === 'foreign') return damaged('it does not say that it is a ledger record');
  const seq = end.seq + 1;
  if (!('seq' in value) || value.seq !== seq) return damaged(`record ${seq} is missing before it`);
  if (!('prev' in value) || value.prev !== end.sum) return damaged('it does not follow the line before it');
  if (isLedgerRecord(value)) return { state: 'record', record: value, end: { seq, sum } };
  if (judged === 'minor') return { state: 'carried', end: { seq, sum } };
  return damaged(problemOfRecord(value) ?? 'it is not a record that this format has');
}

/** Another major may end its lines in another way; it still says which it is. */
function withoutSum(bytes: Buffer): Line {
  const value = parseObject(bytes.toString('utf8'));
  const format = value !== undefined && 'format' in value ? value.format : undefined;
  if (judgeFormat(format) === 'major') return { state: 'too-new', format: String(format) };
  return damaged('it has no checksum at its end');
}

function damaged(what: string): Line {
  return { state: 'damaged', what };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
