import { decompressFrame } from 'lz4-napi';
import { HubError } from '../hub-error.ts';

export interface ChunkHeader {
  readonly packedBytes: number;
  readonly rawBytes: number;
  readonly scheme: number;
}

export const CHUNK_HEADER_BYTES = 8;
/** A chunk is at most 128 KiB; the rest is room for what does not shrink. */
const CHUNK_MAXIMUM_BYTES = 256 * 1024;

/** `version (0), packed length (3 bytes LE), scheme, raw length (3 bytes LE)`; undefined at the footer that old clients add. */
export function parseChunkHeader(bytes: Buffer): ChunkHeader | undefined {
  if (bytes.toString('latin1', 0, 7) === 'XETBLOB') return undefined;
  const header = {
    packedBytes: bytes.readUIntLE(1, 3),
    scheme: bytes.readUInt8(4),
    rawBytes: bytes.readUIntLE(5, 3),
  };
  const bytesAtMost = Math.max(header.packedBytes, header.rawBytes);
  if (bytes.readUInt8(0) !== 0 || bytesAtMost > CHUNK_MAXIMUM_BYTES || header.scheme > 2) {
    throw new HubError(400, 'The xorb has a chunk that cannot be read');
  }
  return header;
}

/** Scheme 0: as it is; 1: an LZ4 frame; 2: an LZ4 frame of bytes that were grouped by their place modulo four. */
export async function decodeChunk({ scheme, rawBytes }: ChunkHeader, packed: Buffer): Promise<Buffer> {
  const raw = scheme === 0 ? packed : await unpack(packed);
  if (raw.byteLength !== rawBytes)
    throw new HubError(400, 'A chunk of the xorb has another length than it says');
  return scheme === 2 ? ungroup(raw) : raw;
}

async function unpack(packed: Buffer): Promise<Buffer> {
  try {
    return await decompressFrame(packed);
  } catch {
    throw new HubError(400, 'A chunk of the xorb is not a valid LZ4 frame');
  }
}

/** Weights are numbers of two or four bytes: like next to like is what makes them shrink. */
export function ungroup(grouped: Buffer): Buffer {
  const raw = Buffer.allocUnsafe(grouped.byteLength);
  let from = 0;
  for (let group = 0; group < 4; group += 1) {
    for (let to = group; to < raw.byteLength; to += 4) {
      raw[to] = grouped[from] ?? 0;
      from += 1;
    }
  }
  return raw;
}
