import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Action } from '../plan/action.ts';
import type {
  PublicationSeen,
  PublicationSpec,
  PublicationWanted,
  PublishedFile,
} from '../resources/publication.ts';
import { whyUntaggable } from './holds.ts';
import { namedTrees } from './named-trees.ts';
import { seenOf } from './seen.ts';
import type { RemoteRepo, RepoState } from './target.ts';

/** One action under way. */
export interface Run {
  readonly action: Action<'publication'>;
  readonly spec: PublicationSpec;
  readonly value: PublicationWanted;
  readonly files: readonly PublishedFile[];
  readonly repo: RemoteRepo;
  readonly context: ApplyContext;
}

export async function createRepo({ spec, repo, context }: Run): Promise<RepoState> {
  const { visibility } = spec.target;
  if (repo.create === undefined || visibility === undefined) return NOTHING;
  await context.effect('create-repo', { repo: spec.repo, visibility });
  await repo.create(visibility);
  const created = await repo.look();
  if (created !== undefined) return created;
  throw new WorldFailure({
    class: 'conflict',
    message: `${spec.repo} was created and is gone again`,
    remedy: 'run `zoo plan` again',
  });
}

/** Of a target whose repos are there once something is in them. */
const NOTHING: RepoState = { head: 'absent', files: [], tags: {}, branches: {} };

/**
 * Tags never move: one that is there already, wherever it points, is left where it is. Only one that the plan saw moved away
 * from our weights is taken back, from where it was seen and nowhere else.
 */
export async function setTag(run: Run, state: RepoState): Promise<RepoState> {
  const { action, spec, value, repo, context } = run;
  const asked = action.changes.find(({ field }) => field === `tag:${spec.tag}`);
  const there = state.tags[spec.tag];
  if (asked === undefined || (there !== undefined && asked.from !== `at ${there}`)) return state;
  const why = whyUntaggable(value, await seenBy(run, state));
  if (why !== undefined) {
    throw new WorldFailure({ class: 'conflict', message: why, remedy: 'then run `zoo plan` again' });
  }
  if (there !== undefined && repo.untag !== undefined) {
    await context.effect('untag', { repo: spec.repo, tag: spec.tag, commit: there });
    await repo.untag(spec.tag);
  }
  await context.effect('tag', { repo: spec.repo, tag: spec.tag, commit: state.head });
  await repo.tag(spec.tag, state.head, repo.untag === undefined ? there : undefined);
  const after = await repo.look(state);
  const commit = after?.tags[spec.tag];
  if (after !== undefined && commit === state.head) return after;
  throw new WorldFailure({
    class: 'conflict',
    message: `tag ${spec.tag} of ${spec.repo} points to ${commit ?? 'nothing'}, and not to ${state.head}`,
    remedy: 'bump the version',
  });
}

/** With all that the names of the version can mean: what was not looked at does not count as ours. */
export async function seenBy({ spec, repo }: Run, state: RepoState): Promise<PublicationSeen> {
  const named = await namedTrees(state, spec, (commit) => repo.filesAt(commit));
  return seenOf(state, named);
}

export async function setVisibility(
  { action, spec, repo, context }: Run,
  state: RepoState,
): Promise<RepoState> {
  const { visibility } = spec.target;
  if (visibility === undefined || repo.setVisibility === undefined) return state;
  if (state.visibility === visibility || !isAsked(action, 'visibility')) return state;
  await context.effect('visibility', { repo: spec.repo, visibility });
  await repo.setVisibility(visibility);
  const after = await repo.look(state);
  if (after?.visibility === visibility) return after;
  throw new WorldFailure({
    class: 'permission',
    message: `${spec.repo} did not become ${visibility}`,
    remedy: 'see the settings of the repo',
  });
}

/** Apply does what the action says: what changed beside it since then is the next plan's to tell. */
function isAsked({ changes }: Action<'publication'>, field: string): boolean {
  return changes.some((change) => change.field === field);
}
