/** What can be said of weights on a machine without reading them. */
import { contentDigest } from '../resources/content.ts';
import { type Digest, type HashText, hexOf } from '../resources/digest.ts';
import type { AvailableFacts, MachineFacts } from '../resources/machine.ts';
import type { Remembered } from './remembered.ts';
import { parseWeightsRecord, type Row, sealOf } from './weights-record.ts';

export type WeightsState =
  | { readonly state: 'verified' }
  /** Only reading them tells. `overdue`: nothing touched them, and the fleet wants them read from time to time. */
  | { readonly state: 'unverified'; readonly why: string; readonly isOverdue: boolean }
  | { readonly state: 'changed'; readonly why: string }
  | { readonly state: 'missing' };

export interface JudgeWeights {
  readonly hash: HashText;
  readonly remembered: Remembered;
}

export function weightsState(
  facts: Pick<MachineFacts, 'available'>,
  digest: Digest,
  { hash, remembered }: JudgeWeights,
): WeightsState {
  const folder = facts.available.find(({ name }) => name === hexOf(digest));
  const record = parseWeightsRecord(folder?.record, digest);
  if (folder === undefined || record?.state === 'incoming') return { state: 'missing' };
  if (record?.state === 'differs') return { state: 'changed', why: record.why };
  if (record === undefined || contentDigest(record.rows, hash) !== digest)
    return unverified('nothing on the machine says when they were read');
  const other = whatDiffers(folder, record.rows);
  if (other !== undefined) return { state: 'changed', why: other };
  const touched = record.rows.find((row) => !folder.files?.some((file) => isUntouched(file, row)));
  if (touched !== undefined) return unverified(`${touched.path} was touched since it was read`);
  const { seals } = remembered;
  if (seals !== undefined && !seals.has(sealOf(record.rows, hash)))
    return unverified('the machine’s record of it is not the one that zoo wrote');
  const overdue = whyOverdue(record.at, remembered);
  return overdue === undefined ? { state: 'verified' } : { ...unverified(overdue), isOverdue: true };
}

/** Of the records whose files nothing touched since, by folder: what the ledger keeps of the machine. */
export function sealsOn(
  facts: Pick<MachineFacts, 'available'>,
  judge: JudgeWeights,
): Readonly<Record<string, Digest>> {
  const seals: Record<string, Digest> = {};
  for (const { name, record } of facts.available) {
    const parsed = parseWeightsRecord(record, `sha256:${name}`);
    const found = weightsState(facts, `sha256:${name}`, judge);
    const counts = found.state === 'verified' || (found.state === 'unverified' && found.isOverdue);
    if (parsed?.state === 'verified' && counts) seals[name] = sealOf(parsed.rows, judge.hash);
  }
  return seals;
}

function unverified(why: string): Extract<WeightsState, { readonly state: 'unverified' }> {
  return { state: 'unverified', why, isOverdue: false };
}

/** What is certain without a look at a byte. */
function whatDiffers({ files }: AvailableFacts, rows: readonly Row[]): string | undefined {
  if (files === undefined) return 'there is something in its folder that zoo did not put there';
  for (const { path, size } of rows) {
    const file = files.find((one) => one.path === path);
    if (file === undefined) return `${path} is gone`;
    if (file.size !== size) return `${path} has ${file.size} bytes, not ${size}`;
  }
  const extra = files.find(({ path }) => !rows.some((row) => row.path === path));
  return extra === undefined ? undefined : `${extra.path} does not belong there`;
}

function isUntouched(file: NonNullable<AvailableFacts['files']>[number], row: Row): boolean {
  return (
    file.path === row.path &&
    file.inode === row.inode &&
    file.mtimeNanoseconds === row.mtimeNanoseconds &&
    file.ctimeNanoseconds === row.ctimeNanoseconds
  );
}

const DAY_SECONDS = 24 * 60 * 60;

/** A time that is none, or lies ahead, was not written by zoo: then they are due. */
function whyOverdue(at: string, { now, everySeconds }: Remembered): string | undefined {
  if (everySeconds === undefined) return undefined;
  const seconds = (Date.parse(now) - Date.parse(at)) / 1000;
  if (seconds >= 0 && seconds <= everySeconds) return undefined;
  return seconds > everySeconds
    ? `they were not read for ${ageText(seconds)}`
    : 'it is not known when they were read';
}

function ageText(seconds: number): string {
  if (seconds >= 2 * DAY_SECONDS) return `${Math.floor(seconds / DAY_SECONDS)}d`;
  return seconds >= 2 * 3600 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 60)}min`;
}
