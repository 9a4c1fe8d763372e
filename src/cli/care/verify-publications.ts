import { WorldFailure } from '../../diagnostics/failure.ts';
import type { FileEntry } from '../../resources/content.ts';
import type { NamespaceListing, RepoTree } from '../../drivers/observe-context.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Target } from '../../publications/target.ts';
import type { Look } from '../../reconcile/world.ts';
import type { Resource } from '../../resources/resource.ts';
import { problemOf } from './problem-of.ts';
import type { Verified } from './verified.ts';

interface PublicationOptions {
  readonly publication: Resource<'publication'>;
  /** Of its namespace, asked for anew; one listing serves all of its repos. */
  readonly listing: () => Promise<NamespaceListing>;
  readonly target: Target;
  readonly endpoint: Look['endpoint'];
  readonly ledger: LedgerState;
  /** Read the weights too, not only what the hub says of them. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
}

/**
 * Compares what a repo has with what was recorded when it was published, and where its tag is: a plan with a warm cache does
 * not ask for that. A hub says the sha256 of every large file; `deep` reads them all the same, because a hub can be wrong
 * about its own bytes.
 */
export async function* verifyPublication(options: PublicationOptions): AsyncIterable<Verified> {
  const { publication, target, endpoint, ledger, deep, signal } = options;
  const { spec, id } = publication;
  const recorded = recordedFiles(publication, ledger);
  try {
    const listing = await options.listing();
    const tree = await treeOf(listing, spec.repo);
    for (const file of recorded) {
      const what = `${file.path} in ${spec.repo} on ${spec.target.name}`;
      const seen = { id, what, ...compare(file, tree?.files), bytes: 0 };
      if (!deep || seen.state !== 'ok' || tree === undefined) {
        yield seen;
        continue;
      }
      const repo = target.open(spec.repo, { endpoint: await endpoint(spec.target), signal });
      const why = await readThrough(repo.download({ ...file, revision: tree.head }));
      yield why === undefined
        ? { id, what, state: 'ok', bytes: file.size }
        : { id, what, state: 'differs', why, bytes: file.size };
    }
    if (tree !== undefined) yield* verifyTags({ publication, recorded, listing, tree }, ledger);
  } catch (error) {
    yield { id, what: spec.repo, state: 'unknown', why: problemOf(error), bytes: 0 };
  }
}

/** Undefined: it is not there. Throws when it may be there and is not shown. */
async function treeOf(listing: NamespaceListing, repo: string): Promise<RepoTree | undefined> {
  if (listing.repos.has(repo)) return listing.tree(repo);
  const why = await listing.hides?.(repo);
  if (why !== undefined) throw new WorldFailure({ class: 'permission', message: why });
  return undefined;
}

interface Tagged {
  readonly publication: Resource<'publication'>;
  readonly recorded: readonly FileEntry[];
  readonly listing: NamespaceListing;
  readonly tree: RepoTree;
}

/** Whoever asks for a version by its tag must get the weights that were published as it. */
async function* verifyTags(
  { publication: { id, spec }, recorded, listing, tree }: Tagged,
  ledger: LedgerState,
): AsyncIterable<Verified> {
  for (const field of Object.keys(ledger.baselines.get(id)?.fields ?? {})) {
    if (!field.startsWith('tag:')) continue;
    const tag = field.slice('tag:'.length);
    const what = `tag ${tag} of ${spec.repo} on ${spec.target.name}`;
    const commit = tree.tags[tag];
    if (commit === undefined) {
      yield { id, what, state: 'missing', bytes: 0 };
      continue;
    }
    const files = commit === tree.head ? tree.files : await listing.filesAt?.(spec.repo, commit);
    const isOurs = files === undefined || recorded.every((file) => compare(file, files).state === 'ok');
    yield isOurs
      ? { id, what, state: 'ok', bytes: 0 }
      : { id, what, state: 'differs', why: `it names ${commit}, which has other weights`, bytes: 0 };
  }
}

function compare(
  { path, sha256, gitOid }: FileEntry,
  files: RepoTree['files'] = [],
): Pick<Verified, 'state' | 'why'> {
  const there = files.find((file) => file.path === path);
  if (there === undefined) return { state: 'missing' };
  // Of small files a hub says git's own hash only.
  const isSame =
    there.sha256 === undefined ? there.gitOid === (gitOid ?? there.gitOid) : there.sha256 === sha256;
  return isSame ? { state: 'ok' } : { state: 'differs', why: `the hub says ${there.sha256 ?? there.gitOid}` };
}

/** The download hashes what comes, and fails when that is not what was promised. */
async function readThrough(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  try {
    for await (const _ of bytes);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

/** Weights by the latest output of each artifact that the repo carries. */
function recordedFiles(publication: Resource<'publication'>, ledger: LedgerState): readonly FileEntry[] {
  const latest = new Map<string, readonly FileEntry[]>();
  if (!ledger.baselines.has(publication.id)) return [];
  for (const { id, output } of ledger.outputs.values()) latest.set(id, output.files);
  return publication.spec.artifacts.flatMap((id) => latest.get(id) ?? []);
}
