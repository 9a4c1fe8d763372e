import type { BlobStore } from '../../blobs/blob-store.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { shortDigest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { Verified } from './verified.ts';

/** Reads every byte that the local store has of recorded outputs and sources. What it does not have is nothing wrong. */
export async function* verifyBlobs(
  ledger: LedgerState,
  blobs: BlobStore,
  isMeant: (id: ResourceId) => boolean,
): AsyncIterable<Verified> {
  const seen = new Set<string>();
  for (const { id, output } of [...ledger.sources.values(), ...ledger.outputs.values()]) {
    if (!isMeant(id)) continue;
    for (const { path, size, sha256 } of output.files) {
      if (seen.has(sha256)) continue;
      seen.add(sha256);
      const found = await blobs.verify(sha256);
      if (found === 'missing') continue;
      const what = `${path} (${shortDigest(sha256)}) in the local store`;
      if (found === 'ok') yield { id, what, state: 'ok', bytes: size };
      else
        yield {
          id,
          what,
          state: 'differs',
          why: 'its bytes changed on disk; moved to quarantine',
          bytes: size,
        };
    }
  }
}
