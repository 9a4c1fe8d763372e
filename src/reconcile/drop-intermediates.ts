import type { BlobStore } from '../blobs/blob-store.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Tables } from './node.ts';

/**
 * Bytes that exist only for others (the f16 GGUF that the fleet does not name) go once all that is made from them is there. The ledger keeps
 * their digest, so that they can be made again and compared. `planned`: an artifact that was to be made and is not there still needs what it
 * is made from, and so may one that could not be looked at.
 */
export async function dropIntermediates(
  tables: Tables,
  blobs: BlobStore,
  planned: ReadonlySet<ResourceId>,
): Promise<void> {
  const needed = new Set<ResourceId>();
  for (const { resource, observation, output } of tables.artifact.values()) {
    const isMissing = planned.has(resource.id) && observation.state !== 'present';
    if (isMissing || output.state === 'unknown') for (const id of resource.dependsOn) needed.add(id);
  }
  const wanted = new Set<Digest>();
  const droppable = new Set<Digest>();
  for (const { resource, observation } of tables.artifact.values()) {
    if (observation.state !== 'present') continue;
    const isDroppable = resource.spec.intermediate && !needed.has(resource.id);
    const into = isDroppable ? droppable : wanted;
    for (const { sha256 } of observation.seen.output.files) into.add(sha256);
  }
  for (const digest of droppable) if (!wanted.has(digest)) await blobs.delete(digest);
}
