import type { ArtifactOutput } from '../resources/artifact.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { LedgerState } from './ledger.ts';

/** What a pin names: outputs that were made once, and the version that they were published under. */
export type PinnedContent =
  | {
      readonly state: 'known';
      readonly outputs: readonly {
        readonly id: ResourceId<'artifact'>;
        readonly key: Digest;
        readonly output: ArtifactOutput;
      }[];
      readonly version?: string;
    }
  | { readonly state: 'unknown'; readonly why: string };

/** Looked up among what zoo put there itself: a digest from elsewhere says nothing of what it consists of. */
export function pinnedContent(ledger: LedgerState, id: ResourceId, pin: Digest): PinnedContent {
  const entry = ledger.contents?.get(id)?.findLast(({ digest }) => digest === pin);
  if (entry === undefined)
    return { state: 'unknown', why: `pinned at ${pin}, which the ledger never saw at ${id}` };
  const outputs = Object.entries(entry.artifacts).flatMap(([artifact, key]) => {
    const made = ledger.outputs.get(key);
    return made === undefined || made.claimed === true || !isArtifactId(artifact)
      ? []
      : [{ id: artifact, key, output: made.output }];
  });
  if (outputs.length < Object.keys(entry.artifacts).length)
    return { state: 'unknown', why: `pinned at ${pin}, and the ledger no longer knows the files of that` };
  const { version } = entry;
  return { state: 'known', outputs, ...(version === undefined ? {} : { version }) };
}

function isArtifactId(text: string): text is ResourceId<'artifact'> {
  return text.startsWith('artifact/');
}
