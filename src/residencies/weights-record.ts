import { canonicalJson, contentDigest, type FileEntry } from '../resources/content.ts';
import { type Digest, type HashText, hexOf, isDigest } from '../resources/digest.ts';
import { parseInnerPath } from '../resources/inner-path.ts';
import type { AvailableFacts, MachineFacts } from '../resources/machine.ts';
import { isObject, jsonText, numberOf, parseObject, textOf } from './json-object.ts';

type FileFacts = NonNullable<AvailableFacts['files']>[number];
/** What a file was, and what its bytes were, when it was read. */
export type Row = FileEntry & Pick<FileFacts, 'mtimeNanoseconds' | 'ctimeNanoseconds' | 'inode'>;

/**
 * `available/<hex>/record.json`, the memory of what was read on this machine. `verified`: as long as size, times and inode of
 * every file are what they were then, nothing has to be read again. `incoming`: written before the first byte, so that the
 * folder is known as zoo's, and as half made. `differs`: other bytes were found there.
 */
export type WeightsRecord =
  | {
      readonly state: 'verified';
      readonly rows: readonly Row[];
      /** ISO 8601. */
      readonly at: string;
      /** Of the boot that they were read in; absent where the platform does not tell. */
      readonly boot?: string;
    }
  | { readonly state: 'incoming' }
  | { readonly state: 'differs'; readonly why: string };

export function verifiedRecord(
  digest: Digest,
  rows: readonly Row[],
  { at, boot }: { readonly at: string; readonly boot: string | undefined },
): string {
  return jsonText({ digest, verifiedAt: at, ...(boot === undefined ? {} : { boot }), files: rows });
}

export function incomingRecord(digest: Digest): string {
  return jsonText({ digest, incoming: true });
}

export function differsRecord(why: string): string {
  return jsonText({ differs: why });
}

/** Undefined when there is none, or none that can be read. */
export function parseWeightsRecord(text: string | undefined, digest: Digest): WeightsRecord | undefined {
  const object = parseObject(text);
  if (object === undefined) return undefined;
  if (object['incoming'] === true) return object['digest'] === digest ? { state: 'incoming' } : undefined;
  const why = textOf(object, 'differs');
  if (why !== undefined) return { state: 'differs', why };
  const rows = parseRows(object['files']);
  const boot = textOf(object, 'boot');
  if (rows === undefined) return undefined;
  const at = textOf(object, 'verifiedAt') ?? '';
  return { state: 'verified', rows, at, ...(boot === undefined ? {} : { boot }) };
}

/** It says so of exactly this content. */
export function isIncomingOf(record: string | undefined, digest: Digest): boolean {
  return parseWeightsRecord(record, digest)?.state === 'incoming';
}

/** Files as they are now, under the digests that were found by reading them. */
export function rowsOf(files: readonly FileEntry[], facts: readonly FileFacts[]): readonly Row[] {
  const seen = new Map<string, FileFacts>(facts.map((file) => [file.path, file]));
  return files.map(({ path, size, sha256 }) => {
    const { mtimeNanoseconds = '', ctimeNanoseconds = '', inode = '' } = seen.get(path) ?? {};
    return { path, size, sha256, mtimeNanoseconds, ctimeNanoseconds, inode };
  });
}

/** What a digest consists of, by a record that proves it: its rows are those of the digest. None where nothing does. */
export function rightRows(
  { available }: Pick<MachineFacts, 'available'>,
  digest: Digest,
  hash: HashText,
): readonly Row[] {
  const record = parseWeightsRecord(available.find(({ name }) => name === hexOf(digest))?.record, digest);
  return record?.state === 'verified' && contentDigest(record.rows, hash) === digest ? record.rows : [];
}

/** Names one reading of one folder: who writes another record beside it changes the seal. */
export function sealOf(rows: readonly Row[], hash: HashText): Digest {
  return hash(canonicalJson(rows));
}

function parseRows(files: unknown): readonly Row[] | undefined {
  if (!Array.isArray(files)) return undefined;
  const rows: Row[] = [];
  for (const file of files) {
    const row = isObject(file) ? file : undefined;
    const { path } = parseInnerPath(textOf(row, 'path') ?? '');
    const size = numberOf(row, 'size');
    const sha256 = textOf(row, 'sha256');
    const mtimeNanoseconds = textOf(row, 'mtimeNanoseconds');
    const ctimeNanoseconds = textOf(row, 'ctimeNanoseconds');
    const inode = textOf(row, 'inode');
    if (
      path === undefined ||
      size === undefined ||
      sha256 === undefined ||
      !isDigest(sha256) ||
      mtimeNanoseconds === undefined ||
      ctimeNanoseconds === undefined ||
      inode === undefined
    )
      return undefined;
    rows.push({ path, size, sha256, mtimeNanoseconds, ctimeNanoseconds, inode });
  }
  return rows;
}
