import { hashBytes } from '../blobs/hash-file.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { BaseWeights, ObserveContext } from '../drivers/observe-context.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { AdaptedSource, OriginTable } from '../resources/source.ts';
import { recordedCommit } from './recorded-commit.ts';

/** Of the source that an adapter is for, as it is listed now; of a commit that was checked, without a look. */
export async function baseKey(
  { origin }: AdaptedSource,
  context: ObserveContext,
  table: OriginTable,
): Promise<Digest> {
  const recorded = recordedCommit(table[origin.kind]?.commit(origin), context.ledger);
  return recorded?.key ?? (await context.origin(origin)).key;
}

/** An adapter is checked against one base: beside another one it is another source. */
export function boundKey(key: Digest, base: Digest): Digest {
  return hashBytes(canonicalJson({ adapter: key, base })).digest;
}

/** Throws WorldFailure `input` when the names and shapes of its tensors are not known. */
export async function readBase({ id, origin }: AdaptedSource, context: ObserveContext): Promise<BaseWeights> {
  const { shapes } = await context.origin(origin);
  if (shapes !== undefined) return { name: id, shapes: await shapes(id) };
  throw new WorldFailure({
    class: 'input',
    message: `the shapes of ${id} are not known, so that no adapter can be compared with it`,
    remedy: 'take the base from a folder or a hub',
  });
}
