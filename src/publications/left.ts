/**
 * A publication that left the fleet, where its target says `prune: true`: what there is of it to take away. Only files that
 * zoo put there go; the repo itself goes only when it holds nothing else.
 */
import type { Hold, Outcome, WantContext } from '../drivers/driver.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Fields } from '../resources/fields.ts';
import type { PublicationSeen, PublicationWanted } from '../resources/publication.ts';
import type { Resource, Wanted } from '../resources/resource.ts';
import { GIT_ATTRIBUTES, PROVENANCE, README, SUMS } from './publishing.ts';
import type { Run } from './repo-steps.ts';
import type { RepoState } from './target.ts';

export function isLeft({ resource }: Pick<Wanted<'publication'>, 'resource'>): boolean {
  return resource.spec.isLeft === true;
}

export function wantLeft(resource: Resource<'publication'>, context: WantContext): Wanted<'publication'> {
  const { target, repo, tag } = resource.spec;
  const lastApplied = context.ledger.baselines.get(resource.id)?.fields;
  return {
    resource,
    key: context.hash(canonicalJson({ repo, endpoint: target.endpoint, shall: 'be gone' })),
    value: {
      target,
      repo,
      tag,
      files: [],
      pendingFiles: [],
      ...(lastApplied === undefined ? {} : { lastApplied }),
    },
  };
}

export const NOTHING_THERE: Fields = { repo: 'gone' };

/** What is still there of what zoo put there: exactly that is what a deletion would take away. */
export function leftFields(seen: PublicationSeen, value: PublicationWanted): Fields {
  const fields: Record<string, string> = { repo: isGone(seen, value) ? 'gone' : 'published' };
  for (const file of seen.files) {
    if (ownPaths(value).has(file.path)) fields[`file:${file.path}`] = file.sha256 ?? `git:${file.gitOid}`;
  }
  // Asked for no more, and there all the same: nobody moved them.
  for (const field of Object.keys(value.lastApplied ?? {})) {
    if (field === 'visibility') fields[field] = seen.visibility;
    const [, tag = ''] = /^tag:(.*)$/u.exec(field) ?? [];
    if (seen.tags[tag] !== undefined) fields[field] = 'set';
  }
  return fields;
}

/** Nothing of ours is there any more; what others keep there is theirs. */
function isGone({ files }: Pick<PublicationSeen, 'files'>, value: PublicationWanted): boolean {
  const own = ownPaths(value);
  return !files.some(({ path }) => own.has(path));
}

export function extrasOfLeft(
  { value }: Wanted<'publication'>,
  { files }: PublicationSeen,
): readonly string[] {
  const own = ownPaths(value);
  return files.map(({ path }) => path).filter((path) => path !== GIT_ATTRIBUTES && !own.has(path));
}

export function holdLeft(seen: PublicationSeen): Hold | undefined {
  if (seen.ours) return undefined;
  return {
    by: 'policy',
    text: `it carries no ${PROVENANCE} any more, so that zoo cannot tell that it is still its own: delete it by hand, or leave it`,
  };
}

function ownPaths({ lastApplied = {} }: PublicationWanted): ReadonlySet<string> {
  const applied = Object.keys(lastApplied).flatMap((field) =>
    field.startsWith('file:') ? [field.slice('file:'.length)] : [],
  );
  return new Set([README, SUMS, PROVENANCE, ...applied]);
}

/** One step either way, compared with the head that the plan saw. */
export async function removeLeft(
  { spec, repo, context }: Run,
  state: RepoState,
  value: PublicationWanted,
): Promise<Outcome<'publication'>> {
  const own = ownPaths(value);
  const ours = state.files.filter(({ path }) => own.has(path));
  const foreign = state.files.filter(({ path }) => path !== GIT_ATTRIBUTES && !own.has(path));
  if (ours.length === 0) return { state: 'absent', notes: [] };
  if (foreign.length === 0) {
    await context.effect('delete-repo', { repo: spec.repo, head: state.head });
    await repo.remove();
    return { state: 'absent', notes: [] };
  }
  await context.effect('delete-files', { repo: spec.repo, parent: state.head });
  const files = ours.map(({ path }) => ({ mode: 'delete' as const, path }));
  await repo.commit(
    { files, sentBytes: 0 },
    { parent: state.head, title: `Remove ${spec.repo} from the fleet` },
  );
  const after = await repo.look();
  if (after === undefined || isGone(after, value)) {
    const kept = `${foreign.length} files that are not zoo's stay in ${spec.repo}`;
    return { state: 'absent', notes: [kept] };
  }
  return { state: 'stale', why: `somebody committed to ${spec.repo} meanwhile` };
}
