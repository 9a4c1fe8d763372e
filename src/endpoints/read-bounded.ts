import { moreBytesThan } from '../resources/bounds.ts';

export interface ReadBounds {
  readonly bytes: number;
  /** From the first byte that is waited for to the last. */
  readonly milliseconds: number;
}
export type BoundedRead =
  | { readonly state: 'whole'; readonly bytes: Buffer }
  /** `bytes` is what came first, no more than the bound; `how` is a sentence without its subject. */
  | { readonly state: 'cut'; readonly bytes: Buffer; readonly how: string; readonly isSlow: boolean };

/**
 * A body of a server, held in memory, up to a bound. Where it has more, or takes longer, the rest is not waited for: the
 * connection ends. Silence between two pieces is for the time-outs of the request's sender.
 */
export async function readBounded(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bounds: ReadBounds,
  now: () => number = () => performance.now(),
): Promise<BoundedRead> {
  const until = now() + bounds.milliseconds;
  const chunks: Uint8Array[] = [];
  let count = 0;
  const received = (): Buffer => Buffer.concat(chunks).subarray(0, bounds.bytes);
  for await (const piece of pieces) {
    chunks.push(piece);
    count += piece.byteLength;
    if (count > bounds.bytes)
      return { state: 'cut', bytes: received(), how: moreBytesThan(bounds.bytes), isSlow: false };
    if (now() > until) {
      const seconds = Math.round(bounds.milliseconds / 1_000);
      return { state: 'cut', bytes: received(), how: `takes longer than ${seconds} s`, isSlow: true };
    }
  }
  return { state: 'whole', bytes: received() };
}
