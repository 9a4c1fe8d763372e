import { HubError } from '../hub-error.ts';
import type { Digest } from '../../resources/digest.ts';

/** A run of chunks of one xorb; `end` is not included. */
export interface ShardTerm {
  readonly xorb: string;
  readonly start: number;
  readonly end: number;
  readonly unpackedBytes: number;
}

/** How one file is put together: its terms, one after the other. */
export interface ShardFile {
  readonly digest: Digest;
  readonly terms: readonly ShardTerm[];
}

const HEADER_BYTES = 48;
const RECORD_BYTES = 48;
const HASH_BYTES = 32;
const VERSION_OFFSET = 32;
const VERSION = 2n;
const HAS_VERIFICATION = 0x8000_0000;
const HAS_METADATA = 0x4000_0000;

/**
 * The file section of a Xet shard (all numbers little-endian): per file a header, its terms, their verification
 * hashes, and the sha256 of the whole, until a record of 0xff. What follows describes xorbs and is not needed: the
 * sha256 of each file is the check. Layout: hub-docs, `xet/shard`.
 */
export function parseShard(bytes: Buffer): readonly ShardFile[] {
  if (bytes.byteLength < HEADER_BYTES || bytes.readBigUInt64LE(VERSION_OFFSET) !== VERSION) {
    throw new HubError(400, 'Not a shard of version 2');
  }
  const files: ShardFile[] = [];
  let offset = HEADER_BYTES;
  while (!isBookend(record(bytes, offset))) {
    const header = record(bytes, offset);
    const flags = header.readUInt32LE(HASH_BYTES);
    const count = header.readUInt32LE(HASH_BYTES + 4);
    offset += RECORD_BYTES;
    const terms: ShardTerm[] = [];
    for (let term = 0; term < count; term += 1) {
      terms.push(parseTerm(record(bytes, offset)));
      offset += RECORD_BYTES;
    }
    if (hasFlag(flags, HAS_VERIFICATION)) offset += count * RECORD_BYTES;
    // Buckets know their files by another hash; repos cannot do without this one.
    if (!hasFlag(flags, HAS_METADATA)) throw new HubError(400, 'A file of the shard has no sha256');
    files.push({ digest: `sha256:${hashText(record(bytes, offset))}`, terms });
    offset += RECORD_BYTES;
  }
  return files;
}

function parseTerm(bytes: Buffer): ShardTerm {
  const term = {
    xorb: hashText(bytes),
    unpackedBytes: bytes.readUInt32LE(HASH_BYTES + 4),
    start: bytes.readUInt32LE(HASH_BYTES + 8),
    end: bytes.readUInt32LE(HASH_BYTES + 12),
  };
  if (term.end <= term.start) throw new HubError(400, 'A term of the shard has no chunks');
  return term;
}

function record(bytes: Buffer, offset: number): Buffer {
  if (offset + RECORD_BYTES > bytes.byteLength) throw new HubError(400, 'The shard ends too early');
  return bytes.subarray(offset, offset + RECORD_BYTES);
}

function isBookend(bytes: Buffer): boolean {
  return bytes.subarray(0, HASH_BYTES).every((byte) => byte === 0xff);
}

/** Bit operators work on signed numbers in JavaScript; only the result is compared with zero, so that does not matter. */
function hasFlag(flags: number, flag: number): boolean {
  return (flags & flag) !== 0;
}

/** Xet stores a hash as four numbers of 64 bits, and writes them as such: each group of eight bytes is turned round. */
export function hashText(bytes: Buffer): string {
  return [0, 8, 16, 24].map((at) => bytes.readBigUInt64LE(at).toString(16).padStart(16, '0')).join('');
}
