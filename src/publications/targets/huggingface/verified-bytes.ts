import { createHash } from 'node:crypto';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Digest } from '../../../resources/digest.ts';

/** A file whose bytes pass by in order, perhaps in several streams: the digest is of all of them together. */
export interface ByteCheck {
  /**
   * Passes `size` bytes on. The last of the file is held back until the digest is right: a wrong file is never whole on the
   * other side.
   */
  pass(bytes: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array>;
  /** They arrived: the next stream goes on behind them. Without this it begins where the last one did. */
  accept(): void;
  /** All of the file was accepted, and so its digest was right. Throws when it was not: then this is our bug. */
  finish(): void;
}

export function checkBytes(expected: {
  readonly path: string;
  readonly size: number;
  readonly sha256: Digest;
}): ByteCheck {
  let accepted = { hash: createHash('sha256'), bytes: 0 };
  let passed = accepted;

  function wrong(actual: string, wanted: string): WorldFailure {
    return new WorldFailure({
      class: 'integrity',
      message: `${expected.path} is not what it was: expected ${wanted}, read ${actual}`,
      remedy: 'run zoo verify: the damaged copy is put aside, and made or fetched again',
    });
  }
  return {
    async *pass(bytes, size) {
      // Of its own: a stream that broke may still be handing over a chunk while its successor has begun.
      const hash = accepted.hash.copy();
      const until = accepted.bytes + size;
      let seen = accepted.bytes;
      for await (const chunk of bytes) {
        hash.update(chunk);
        seen += chunk.byteLength;
        if (seen > until) throw wrong(`${seen} bytes`, `${expected.size} bytes`);
        if (seen === expected.size) {
          const digest: Digest = `sha256:${hash.copy().digest('hex')}`;
          if (digest !== expected.sha256) throw wrong(digest, expected.sha256);
        }
        // Before the last chunk is out: its answer may be here before we are asked for another one.
        if (seen === until) passed = { hash, bytes: seen };
        yield chunk;
      }
      if (seen !== until) throw wrong(`${seen} bytes`, `${expected.size} bytes`);
    },
    accept() {
      accepted = passed;
    },
    finish() {
      if (accepted.bytes !== expected.size) throw new Error(`${expected.path} was sent and not checked`);
    },
  };
}
