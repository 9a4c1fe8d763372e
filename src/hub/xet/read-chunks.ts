import { type FileHandle, open } from 'node:fs/promises';
import { HubError } from '../hub-error.ts';
import { CHUNK_HEADER_BYTES, type ChunkHeader, decodeChunk, parseChunkHeader } from './decode-chunk.ts';

interface ChunkPlace extends ChunkHeader {
  /** Of the packed bytes, behind the header. */
  readonly offset: number;
}

/** Raw chunks `start` to `end` (not included) of a xorb as it was sent. */
export async function* readChunks(path: string, start: number, end: number): AsyncIterable<Buffer> {
  const handle = await open(path, 'r');
  try {
    const table = await readTable(handle);
    if (end > table.length) throw new HubError(400, `The xorb has ${table.length} chunks, and not ${end}`);
    for (const place of table.slice(start, end)) {
      const packed = Buffer.allocUnsafe(place.packedBytes);
      await handle.read(packed, 0, place.packedBytes, place.offset);
      yield await decodeChunk(place, packed);
    }
  } finally {
    await handle.close();
  }
}

export async function countChunks(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    return (await readTable(handle)).length;
  } finally {
    await handle.close();
  }
}

/** Chunks have no index: one has to step from header to header. */
async function readTable(handle: FileHandle): Promise<readonly ChunkPlace[]> {
  const { size } = await handle.stat();
  const places: ChunkPlace[] = [];
  const bytes = Buffer.allocUnsafe(CHUNK_HEADER_BYTES);
  for (let at = 0; at + CHUNK_HEADER_BYTES <= size;) {
    await handle.read(bytes, 0, CHUNK_HEADER_BYTES, at);
    const header = parseChunkHeader(bytes);
    if (header === undefined) break;
    const offset = at + CHUNK_HEADER_BYTES;
    if (offset + header.packedBytes > size) throw new HubError(400, 'The xorb ends in the middle of a chunk');
    places.push({ ...header, offset });
    at = offset + header.packedBytes;
  }
  return places;
}
