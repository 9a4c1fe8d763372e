/**
 * A publication that left the fleet, where its target says `prune: true`: what there is of it to take away. Only files that
 * zoo put there and that have not changed since go; the repo itself goes only when it holds nothing else: no file, no tag, no
 * branch, no discussion.
 */
import type { Extra, Hold, WantContext } from '../drivers/driver.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Fields } from '../resources/fields.ts';
import type {
  PublicationSeen,
  PublicationWanted,
  RemoteFile,
  RepoHoldings,
} from '../resources/publication.ts';
import type { Resource, Wanted } from '../resources/resource.ts';
import { PROVENANCE } from './publishing.ts';
import { ownTagsOf, recordedOf } from './recorded.ts';
import { listedIdentity } from './same-bytes.ts';
import { isOwn } from './strangers.ts';

export function isPruned({ resource }: Pick<Wanted<'publication'>, 'resource'>): boolean {
  return resource.spec.isLeft === true;
}

export function wantPruned(
  resource: Resource<'publication'>,
  { hash, ledger }: WantContext,
): Wanted<'publication'> {
  const { target, repo, tag } = resource.spec;
  const lastApplied = ledger.baselines.get(resource.id)?.fields;
  return {
    resource,
    key: hash(canonicalJson({ repo, endpoint: target.endpoint, shall: 'be gone' })),
    value: {
      target,
      repo,
      tag,
      files: [],
      pendingFiles: [],
      ownTags: ownTagsOf(resource.id, ledger),
      ...recordedOf(resource.id, tag, { ledger, current: new Set() }),
      ...(lastApplied === undefined ? {} : { lastApplied }),
    },
  };
}

export const NOTHING_THERE: Fields = { repo: 'gone' };

/** What is still there of what zoo put there: exactly that is what a deletion would take away. */
export function prunedFields(seen: PublicationSeen, value: PublicationWanted): Fields {
  const own = ownFiles(seen, value);
  const fields: Record<string, string> = { repo: own.length === 0 ? 'gone' : 'published' };
  for (const file of own) fields[`file:${file.path}`] = listedIdentity(file);
  // Asked for no more, and there all the same: nothing has moved.
  for (const field of Object.keys(value.lastApplied ?? {})) {
    if (field === 'visibility' && seen.visibility !== undefined) fields[field] = seen.visibility;
    const [, tag = ''] = /^tag:(.*)$/u.exec(field) ?? [];
    if (seen.tags[tag] !== undefined) fields[field] = 'set';
  }
  return fields;
}

export function ownFiles(
  { files }: Pick<PublicationSeen, 'files'>,
  value: PublicationWanted,
): readonly RemoteFile[] {
  return files.filter((file) => isOwn(file, value));
}

export function strangersOfPruned(value: PublicationWanted, seen: PublicationSeen): readonly Extra[] {
  return theirs(value, seen).map((what) => ({ what }));
}

/** Everything that would be lost with the repo, and is not zoo's. */
export function theirs(
  value: PublicationWanted,
  { head, files, holdings }: Pick<PublicationSeen, 'head' | 'files' | 'holdings'>,
): readonly string[] {
  const strange = files.filter(
    (file) => !value.target.traits.ownFiles.includes(file.path) && !isOwn(file, value),
  );
  return [
    ...strange.map(({ path }) => path),
    ...(holdings === undefined ? [] : held(value, { head, holdings })),
  ];
}

function held(
  { ownTags = {} }: PublicationWanted,
  { head, holdings: { refs, discussions } }: { readonly head: string; readonly holdings: RepoHoldings },
): readonly string[] {
  const strange = Object.entries(refs).filter(
    // A tag of ours that was moved holds what it was moved to.
    ([ref, commit]) => !Object.hasOwn(ownTags, ref) || (commit !== head && !ownTags[ref]?.includes(commit)),
  );
  const talk = 'count' in discussions ? discussions.count : 0;
  return [
    ...strange.map(([ref]) => ref),
    ...(talk === 0 ? [] : [talk === 1 ? '1 discussion' : `${talk} discussions`]),
  ];
}

export function holdPruned({ ours, holdings }: PublicationSeen): Hold | undefined {
  if (!ours) {
    return {
      by: 'policy',
      text: `it carries no ${PROVENANCE} any more, so that zoo cannot tell that it is still its own: delete it by hand, or leave it`,
    };
  }
  const blind = whyBlind(holdings);
  return blind === undefined ? undefined : { by: 'policy', text: blind };
}

/** Nothing is deleted by what could not be looked at. */
export function whyBlind(holdings: RepoHoldings | undefined): string | undefined {
  if (holdings === undefined)
    return 'its tags, branches and discussions cannot be looked at: delete it by hand';
  if ('count' in holdings.discussions) return undefined;
  return `its discussions could not be looked at (${holdings.discussions.why}): delete it by hand, or run \`zoo plan\` again`;
}
