import PQueue from 'p-queue';
import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { NamespaceListing, ObserveContext, RepoTree } from '../drivers/observe-context.ts';
import type { ResourceId } from '../resources/id.ts';
import type { PublicationSeen, PublicationWanted } from '../resources/publication.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { isTagged } from './diff.ts';
import { GIT_ATTRIBUTES, PROVENANCE } from './publishing.ts';
import type { Visibility } from './target.ts';

type Seen = Observation<'publication'>;

/** Repos looked at side by side; each costs at most a tree and its tags. */
const TREES_AT_ONCE = 6;

/** One listing per namespace, a tree per repo that the fleet names. What could not be looked at is unknown, never absent. */
export async function observePublications(
  wanted: readonly Wanted<'publication'>[],
  context: ObserveContext,
): Promise<ReadonlyMap<ResourceId, Seen>> {
  const queue = new PQueue({ concurrency: TREES_AT_ONCE });
  const seen = new Map<ResourceId, Seen>();
  await Promise.all(
    [...byNamespace(wanted).values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      const { target, namespace } = first.resource.spec;
      const listing = await orWhy(() => context.namespace(target, namespace));
      await queue.addAll(
        group.map((wish) => async () => {
          const { id } = wish.resource;
          seen.set(id, 'state' in listing ? listing : await orWhy(() => observeOne(wish, listing, context)));
        }),
      );
    }),
  );
  return seen;
}

async function observeOne(
  { resource, value }: Wanted<'publication'>,
  listing: NamespaceListing,
  context: ObserveContext,
): Promise<Seen> {
  const repo = listing.repos.get(value.repo);
  if (repo === undefined) {
    const couldBeHidden = value.target.visibility === 'private' || context.ledger.baselines.has(resource.id);
    const why = couldBeHidden ? await listing.hides?.(value.repo) : undefined;
    return why === undefined ? { state: 'absent' } : { state: 'unknown', why, class: 'auth' };
  }
  let seen = await lookInto(listing, value, repo.visibility);
  // A cache may have seen the head before it was tagged, or tagged again: that is never taken from there.
  if (value.tag !== '' && !isTagged(seen, value)) {
    await listing.tree(value.repo, { fresh: true });
    seen = await lookInto(listing, value, repo.visibility);
  }
  return isEmpty(seen) ? { state: 'absent' } : { state: 'present', seen };
}

async function lookInto(
  listing: NamespaceListing,
  { repo, tag }: PublicationWanted,
  visibility: Visibility,
): Promise<PublicationSeen> {
  const tree = await listing.tree(repo);
  const seen = seenOf(tree, visibility);
  const commit = tree.tags[tag];
  if (commit === undefined || commit === tree.head) return seen;
  const tagged = await listing.filesAt?.(repo, commit);
  return tagged === undefined ? seen : { ...seen, tagged };
}

export function seenOf({ head, files, tags }: RepoTree, visibility: Visibility): PublicationSeen {
  return { head, visibility, files, tags, ours: files.some(({ path }) => path === PROVENANCE) };
}

/**
 * A repo that holds nothing but what the hub puts into a new one: what a run leaves that was killed after it created the
 * repo. Counting it as absent lets the same, approved action go on.
 */
export function isEmpty({ files, tags }: Pick<RepoTree, 'files' | 'tags'>): boolean {
  return Object.keys(tags).length === 0 && files.every(({ path }) => path === GIT_ATTRIBUTES);
}

function byNamespace(
  wanted: readonly Wanted<'publication'>[],
): ReadonlyMap<string, readonly Wanted<'publication'>[]> {
  return Map.groupBy(wanted, ({ resource: { spec } }) => JSON.stringify([spec.target.name, spec.namespace]));
}

async function orWhy<T>(look: () => Promise<T>): Promise<T | Extract<Seen, { readonly state: 'unknown' }>> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof WorldFailure) || error.failure.class === 'interrupted') throw error;
    return { state: 'unknown', why: failureLine(error.failure), class: classOf(error) };
  }
}

function classOf({ failure }: WorldFailure): 'auth' | 'network' | 'input' {
  if (failure.class === 'authentication' || failure.class === 'permission') return 'auth';
  return failure.class === 'input' ? 'input' : 'network';
}
