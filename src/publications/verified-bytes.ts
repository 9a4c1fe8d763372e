import { createHash, type Hash } from 'node:crypto';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { FileIdentity } from './target.ts';

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

type ExpectedBytes = { readonly path: string; readonly size: number } & FileIdentity;

export function checkBytes(expected: ExpectedBytes): ByteCheck {
  let accepted = { hash: hashFor(expected), bytes: 0 };
  let passed = accepted;

  function wrong(actual: string, wanted: string): WorldFailure {
    return new WorldFailure({
      class: 'integrity',
      message: `${expected.path} is not what it was: expected ${wanted}, read ${actual}`,
      remedy: 'run `zoo verify`: the damaged copy is put aside, and made or fetched again',
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
          const hex = hash.copy().digest('hex');
          const [digest, wanted] =
            'sha256' in expected
              ? [`sha256:${hex}`, expected.sha256]
              : [`git:${hex}`, `git:${expected.gitOid}`];
          if (digest !== wanted) throw wrong(digest, wanted);
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

/** git hashes what a blob is before what is in it. */
function hashFor(expected: ExpectedBytes): Hash {
  return 'sha256' in expected ? createHash('sha256') : createHash('sha1').update(`blob ${expected.size}\0`);
}
