import type { FileHandle } from 'node:fs/promises';
import { FileChanged } from '../blobs/errors.ts';
import { hashBytes } from '../blobs/hash-file.ts';
import { type LookedAt, openRegular } from '../blobs/open-regular.ts';
import type { Digest } from '../resources/digest.ts';
import { readGguf } from '../weights/read-gguf.ts';
import type { Finding } from './finding.ts';
import { searchText } from './search-text.ts';
import { searchedPart } from './searched-part.ts';

/** Bytes. The largest tokenizers have 34 MB; what is longer is no text that a person could have looked at either. */
const MOST_TEXT = 64 * 1024 * 1024;

interface SearchedFile {
  /** Where its bytes are. */
  readonly absolute: string;
  /** Of the file in its source or repo: tells weights from texts. */
  readonly name: string;
  readonly sha256: Digest;
  /** Nothing else is read in its place. */
  readonly looked?: LookedAt;
}

/** Of weights, what their header says in words; of everything else, all of it. */
export async function searchFile({
  absolute,
  name,
  sha256,
  looked,
}: SearchedFile): Promise<readonly Finding[]> {
  const part = searchedPart(name);
  if (part === 'gguf') return searchGguf(absolute);
  const file = await openRegular(absolute, looked);
  try {
    if (part === 'safetensors') return await searchSafetensors(file);
    const { size } = await file.stat();
    if (size > MOST_TEXT) return [{ kind: `longer than ${MOST_TEXT} bytes, too long to be searched` }];
    const bytes = await bytesOf(file, 0, size);
    // What was found is remembered of these bytes, and of no others.
    if (hashBytes(bytes).digest !== sha256) throw new FileChanged(absolute);
    return await searchText(bytes.toString('utf8'));
  } finally {
    await file.close();
  }
}

async function searchSafetensors(file: FileHandle): Promise<readonly Finding[]> {
  const start = await bytesOf(file, 0, 8);
  const length = start.byteLength < 8 ? 0 : Number(start.readBigUInt64LE());
  const header = (await bytesOf(file, 8, Math.min(length, MOST_TEXT))).toString('utf8');
  return withoutLines(await searchText(header));
}

/** What is not whole is refused elsewhere. */
async function searchGguf(path: string): Promise<readonly Finding[]> {
  const content = await readGguf(path);
  if (typeof content === 'string') return [];
  const file = await openRegular(path);
  try {
    const header = await bytesOf(file, 0, Math.min(content.headerBytes, MOST_TEXT));
    return withoutLines(await searchText(header.toString('latin1').replaceAll(LENGTHS, '\n')));
  } finally {
    await file.close();
  }
}

/** In front of each text of a GGUF file stands its length, in eight bytes of which the first can look like a letter. */
const LENGTHS = /[^\0]\0{7}|[^\0]{2}\0{6}(?!\0)|[^\0]{3}\0{5}(?!\0)/g;

function withoutLines(findings: readonly Finding[]): readonly Finding[] {
  return [...new Set(findings.map(({ kind }) => kind))].map((kind) => ({ kind }));
}

async function bytesOf(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
