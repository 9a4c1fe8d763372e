import { hashToHex, xorbHash } from '@huggingface/xetchunk-wasm';
import { Blake3Hasher } from '@napi-rs/blake-hash';
import { HubError } from '../hub-error.ts';
import { CHUNK_HEADER_BYTES, decodeChunk, parseChunkHeader } from './decode-chunk.ts';

/** What xet-core hashes the raw bytes of a chunk with (`DATA_KEY` in its `merklehash/data_hash.rs`). */
const CHUNK_KEY = Buffer.from('6697f5775b9550de3135cbaca597181c9de421109beb2b58b4d0b04b93adf229', 'hex');

/**
 * Passes a xorb through as it arrives and names it anew: the hash over the hashes of its chunks. Throws 400 at the end
 * when it is not the one that the client gave, so that nothing is ever kept under the name of other bytes: clients
 * refer to a xorb by its hash for ever, and one that a stranger put there first would make their uploads fail.
 */
export async function* checkedXorb(
  bytes: AsyncIterable<Uint8Array>,
  hash: string,
): AsyncIterable<Uint8Array> {
  const chunks = readChunkHashes();
  for await (const piece of bytes) {
    await chunks.push(piece);
    yield piece;
  }
  if (chunks.end() !== hash)
    throw new HubError(400, `The xorb ${hash} holds other chunks than its hash says`);
}

function readChunkHashes() {
  const hasher = Blake3Hasher.newKeyed(CHUNK_KEY);
  const found: { hash: Uint8Array; length: number }[] = [];
  let rest: Buffer = Buffer.alloc(0);
  /** Old clients add a footer behind the last chunk; it is kept, and never read. */
  let isFooter = false;

  return {
    async push(piece: Uint8Array): Promise<void> {
      if (isFooter) return;
      rest = rest.byteLength === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
      let at = 0;
      while (rest.byteLength - at >= CHUNK_HEADER_BYTES) {
        const header = parseChunkHeader(rest.subarray(at, at + CHUNK_HEADER_BYTES));
        isFooter = header === undefined;
        if (header === undefined) return;
        const start = at + CHUNK_HEADER_BYTES;
        if (rest.byteLength < start + header.packedBytes) break;
        at = start + header.packedBytes;
        const raw = await decodeChunk(header, rest.subarray(start, at));
        hasher.reset();
        found.push({ hash: hasher.update(raw).digestBuffer(), length: raw.byteLength });
      }
      rest = rest.subarray(at);
    },
    end(): string {
      if (!isFooter && rest.byteLength > 0) throw new HubError(400, 'The xorb ends in the middle of a chunk');
      if (found.length === 0) throw new HubError(400, 'The xorb has no chunks');
      return hashToHex(xorbHash(found));
    },
  };
}
