import { contentDigest, type FileEntry } from '../resources/content.ts';
import { type Digest, type HashText, hexOf, isDigest } from '../resources/digest.ts';
import { parseInnerPath } from '../resources/inner-path.ts';
import type { AvailableFacts, MachineFacts } from '../resources/machine.ts';
import { isObject, jsonText, numberOf, parseObject, textOf } from './json-object.ts';

type FileFacts = NonNullable<AvailableFacts['files']>[number];

/**
 * `available/<hex>/record.json`: written when the bytes were hashed on this machine. As long as size, modification time
 * and inode of every file are what they were then, nothing has to be read again.
 */
export function verifiedRecord(
  digest: Digest,
  files: readonly FileEntry[],
  { facts, at }: { readonly facts: readonly FileFacts[]; readonly at: string },
): string {
  const seen = new Map(facts.map((file) => [file.path, file]));
  const rows = files.map(({ path, size, sha256 }) => {
    const { mtimeNanoseconds, inode } = seen.get(path) ?? { mtimeNanoseconds: '', inode: '' };
    return { path, size, sha256, mtimeNanoseconds, inode };
  });
  return jsonText({ digest, verifiedAt: at, files: rows });
}

/** Written before the first byte: whoever finds it alone knows that the folder is zoo's, and half made. */
export function incomingRecord(digest: Digest): string {
  return jsonText({ digest, incoming: true });
}

/** It says so of exactly this content. */
export function isIncomingOf(record: string | undefined, digest: Digest): boolean {
  const object = parseObject(record);
  return object?.['incoming'] === true && object['digest'] === digest;
}

export function weightsState(
  facts: Pick<MachineFacts, 'available'>,
  digest: Digest,
  hash: HashText,
): 'verified' | 'changed' | 'missing' {
  const folder = facts.available.find(({ name }) => name === hexOf(digest));
  if (folder === undefined || isIncomingOf(folder.record, digest)) return 'missing';
  const rows = parseRows(folder.record);
  const { files } = folder;
  if (rows === undefined || files === undefined || contentDigest(rows, hash) !== digest) return 'changed';
  const isSame =
    rows.length === files.length && rows.every((row) => files.some((file) => isUnchanged(file, row)));
  return isSame ? 'verified' : 'changed';
}

type Row = FileEntry & Pick<FileFacts, 'mtimeNanoseconds' | 'inode'>;

function isUnchanged(file: FileFacts, row: Row): boolean {
  return (
    file.path === row.path &&
    file.size === row.size &&
    file.inode === row.inode &&
    file.mtimeNanoseconds === row.mtimeNanoseconds
  );
}

function parseRows(record: string | undefined): readonly Row[] | undefined {
  const files = parseObject(record)?.['files'];
  if (!Array.isArray(files)) return undefined;
  const rows: Row[] = [];
  for (const file of files) {
    const row = isObject(file) ? file : undefined;
    const { path } = parseInnerPath(textOf(row, 'path') ?? '');
    const size = numberOf(row, 'size');
    const sha256 = textOf(row, 'sha256');
    const mtimeNanoseconds = textOf(row, 'mtimeNanoseconds');
    const inode = textOf(row, 'inode');
    if (
      path === undefined ||
      size === undefined ||
      sha256 === undefined ||
      !isDigest(sha256) ||
      mtimeNanoseconds === undefined ||
      inode === undefined
    )
      return undefined;
    rows.push({ path, size, sha256, mtimeNanoseconds, inode });
  }
  return rows;
}
