import { createHash } from 'node:crypto';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Digest } from '../../../resources/digest.ts';

/** A file whose bytes pass by in order, perhaps in several streams: the digest is of all of them together. */
export interface ByteCheck {
  /** Passes bytes on. The last of all is held back until the digest is right: a wrong file is never whole on the other side. */
  pass(bytes: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array>;
  /** Back to where the last stream began, for sending it again. */
  rewind(): void;
}

export function checkBytes(expected: {
  readonly path: string;
  readonly size: number;
  readonly sha256: Digest;
}): ByteCheck {
  let hash = createHash('sha256');
  let seen = 0;
  let before = { hash: hash.copy(), seen };

  function take(chunk: Uint8Array): void {
    hash.update(chunk);
    seen += chunk.byteLength;
    if (seen > expected.size) throw wrong(`${seen} bytes`, `${expected.size} bytes`);
    if (seen < expected.size) return;
    const digest: Digest = `sha256:${hash.copy().digest('hex')}`;
    if (digest !== expected.sha256) throw wrong(digest, expected.sha256);
  }
  function wrong(actual: string, wanted: string): WorldFailure {
    return new WorldFailure({
      class: 'integrity',
      message: `${expected.path} is not what it was: expected ${wanted}, read ${actual}`,
      remedy: 'run zoo verify: the damaged copy is put aside, and made or fetched again',
    });
  }
  return {
    async *pass(bytes, size) {
      before = { hash: hash.copy(), seen };
      for await (const chunk of bytes) {
        take(chunk);
        yield chunk;
      }
      if (seen - before.seen !== size) throw wrong(`${seen} bytes`, `${expected.size} bytes`);
    },
    rewind() {
      hash = before.hash.copy();
      seen = before.seen;
    },
  };
}
