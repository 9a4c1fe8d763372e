import type { BlobStore } from '../blobs/blob-store.ts';
import type { Digest } from '../resources/digest.ts';
import type { Tables } from './node.ts';

/**
 * Bytes that exist only for others (the f16 GGUF nobody asked for) go once everybody has what they need. The ledger keeps
 * their digest, so that they can be made again and compared.
 */
export async function dropIntermediates(tables: Tables, blobs: BlobStore): Promise<void> {
  const wanted = new Set<Digest>();
  const droppable = new Set<Digest>();
  for (const { resource, observation } of tables.artifact.values()) {
    if (observation.state !== 'present') continue;
    const into = resource.spec.intermediate ? droppable : wanted;
    for (const { sha256 } of observation.seen.output.files) into.add(sha256);
  }
  for (const digest of droppable) if (!wanted.has(digest)) await blobs.delete(digest);
}
