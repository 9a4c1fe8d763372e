/** What the ledger says of a repo's past: where its tags were put, and which files zoo once published there. */
import type { ContentEntry, LedgerState } from '../ledger/ledger.ts';
import type { FileEntry } from '../resources/content.ts';
import type { ResourceId } from '../resources/id.ts';
import type { PublicationWanted } from '../resources/publication.ts';

/** `current`: build keys that the repo is wanted with now, whose files are no past. */
export function recordedOf(
  id: ResourceId,
  version: string,
  { ledger, current }: { readonly ledger: LedgerState; readonly current: ReadonlySet<string> },
): Pick<PublicationWanted, 'taggedAt' | 'isClaimed' | 'earlier'> {
  const entries = ledger.contents?.get(id) ?? [];
  const taggedAt = commitsOf(entries, version);
  const keys = new Set(entries.flatMap(({ artifacts }) => Object.values(artifacts)));
  const earlier = [...keys].flatMap((key): readonly FileEntry[] =>
    current.has(key) ? [] : (ledger.outputs.get(key)?.output.files ?? []),
  );
  return {
    ...(taggedAt.length === 0 ? {} : { taggedAt }),
    ...(ledger.baselines.get(id)?.claimed === true ? { isClaimed: true } : {}),
    ...(earlier.length === 0 ? {} : { earlier }),
  };
}

/** Every version that was published there: its tag's full name, and where it was put. */
export function ownTagsOf(id: ResourceId, ledger: LedgerState): NonNullable<PublicationWanted['ownTags']> {
  const entries = ledger.contents?.get(id) ?? [];
  const versions = new Set(entries.flatMap(({ version }) => (version === undefined ? [] : [version])));
  return Object.fromEntries(
    [...versions].map((version) => [`refs/tags/${version}`, commitsOf(entries, version)]),
  );
}

function commitsOf(entries: readonly ContentEntry[], version: string): readonly string[] {
  return entries.flatMap((entry) => (entry.version === version ? (entry.commits ?? []) : []));
}
