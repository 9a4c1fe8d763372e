import PQueue from 'p-queue';
import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { NamespaceListing, ObserveContext } from '../drivers/observe-context.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Visibility } from '../resources/publication.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { isPruned } from './pruned.ts';
import { namedTrees } from './named-trees.ts';
import { isEmpty, seenOf } from './seen.ts';

type Seen = Observation<'publication'>;

/** Repos looked at side by side; each costs its refs, and a tree for each commit that was not seen before. */
const TREES_AT_ONCE = 6;

/** One listing per namespace; tags, branches and all trees that their names can mean of each repo that the fleet names. What could not be looked at is unknown, never absent. */
export async function observePublications(
  wanted: readonly Wanted<'publication'>[],
  context: ObserveContext,
): Promise<ReadonlyMap<ResourceId, Seen>> {
  const queue = new PQueue({ concurrency: TREES_AT_ONCE });
  const spellings = spellingsOf(wanted);
  const seen = new Map<ResourceId, Seen>();
  await Promise.all(
    [...byNamespace(wanted).values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      const { target, namespace } = first.resource.spec;
      const listing = await orWhy(() => context.namespace(target, namespace));
      const listed = new Map(
        'state' in listing
          ? []
          : [...(listing.repos?.keys() ?? [])].map((name) => [name.toLowerCase(), name]),
      );
      await queue.addAll(
        group.map((wish) => async () => {
          const { id } = wish.resource;
          const other = otherSpelling(wish, { spellings, listed });
          seen.set(
            id,
            other ?? ('state' in listing ? listing : await orWhy(() => observeOne(wish, listing, context))),
          );
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
  const repo = listing.repos?.get(value.repo);
  const isListed = listing.repos === undefined || repo !== undefined;
  const tree = isListed
    ? await listing.tree(value.repo, isPruned({ resource }) ? undefined : value.tag)
    : undefined;
  if (tree === undefined) {
    const couldBeHidden = value.target.visibility === 'private' || context.ledger.baselines.has(resource.id);
    const why = couldBeHidden ? await listing.hides?.(value.repo) : undefined;
    return why === undefined ? { state: 'absent' } : { state: 'unknown', why, class: 'auth' };
  }
  if (isEmpty(tree, value.target.traits)) return { state: 'absent' };
  if (isPruned({ resource })) {
    const seen = seenOf({ ...tree, ...visibilityOf(repo) }, []);
    const holdings = await listing.holdings?.(value.repo);
    return { state: 'present', seen: holdings === undefined ? seen : { ...seen, holdings } };
  }
  const named = await namedTrees(tree, value, (commit) => listing.filesAt(value.repo, commit));
  return { state: 'present', seen: seenOf({ ...tree, ...visibilityOf(repo) }, named) };
}

function visibilityOf(listed: { readonly visibility?: Visibility } | undefined): {
  readonly visibility?: Visibility;
} {
  return listed?.visibility === undefined ? {} : { visibility: listed.visibility };
}

/** Of each repo that the fleet wants: how the fleet writes it. Those that have left the fleet are no wish. */
function spellingsOf(wanted: readonly Wanted<'publication'>[]): ReadonlyMap<string, string> {
  return new Map(
    wanted.flatMap(({ resource, value }) =>
      isPruned({ resource }) ? [] : [[caseless(resource.spec.target.name, value.repo), value.repo] as const],
    ),
  );
}

const caseless = (target: string, repo: string): string => `${target}\n${repo.toLowerCase()}`;

/** Hubs tell no repos apart by case alone: what is there under another spelling is this repo, and neither absent nor another one. */
function otherSpelling(
  { resource, value: { repo } }: Wanted<'publication'>,
  {
    spellings,
    listed,
  }: { readonly spellings: ReadonlyMap<string, string>; readonly listed: ReadonlyMap<string, string> },
): Extract<Seen, { readonly state: 'unknown' }> | undefined {
  const wished = spellings.get(caseless(resource.spec.target.name, repo));
  if (isPruned({ resource })) {
    if (wished === undefined) return undefined;
    return { state: 'unknown', class: 'input', why: `the fleet wants it still, and writes it ${wished}` };
  }
  const there = listed.get(repo.toLowerCase());
  if (there === undefined || there === repo) return undefined;
  const { noun } = resource.spec.target.traits;
  const why = `the ${noun} writes this repo ${there}, and does not distinguish repos by case: write it so in the fleet file`;
  return { state: 'unknown', class: 'input', why };
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
