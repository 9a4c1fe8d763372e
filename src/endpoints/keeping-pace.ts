import { humanBytes } from '../diagnostics/human-bytes.ts';
import { BOUNDS } from '../resources/bounds.ts';

/** A server that goes on sending, and so little that there would be no end. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/**
 * Passes on what comes while it keeps the least pace. Only the time that is spent waiting for the server counts: a slow
 * disk behind us is no fault of it. Silence is for the time-outs; this is for what drips.
 */
export async function* keepingPace(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  now: () => number = () => performance.now(),
): AsyncIterable<Uint8Array> {
  const { leastBytes, perMilliseconds } = BOUNDS.download;
  let waited = 0;
  let brought = 0;
  let askedAt = now();
  for await (const piece of pieces) {
    waited += now() - askedAt;
    brought += piece.byteLength;
    if (waited >= perMilliseconds) {
      if (brought < leastBytes) {
        const seconds = Math.round(waited / 1_000);
        throw new TooSlow(
          `sent ${humanBytes(brought)} in ${seconds} s, and zoo waits for no less than ${humanBytes(leastBytes)} a minute`,
        );
      }
      waited = 0;
      brought = 0;
    }
    yield piece;
    askedAt = now();
  }
}
