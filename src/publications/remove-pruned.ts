import type { Outcome } from '../drivers/driver.ts';
import type { PublicationWanted } from '../resources/publication.ts';
import { ownFiles, theirs, whyBlind } from './pruned.ts';
import type { Run } from './repo-steps.ts';
import { listPaths } from './strangers.ts';
import type { RepoState } from './target.ts';

/** One step either way, compared with the head that the plan saw. */
export async function removePruned(
  { spec, repo, context }: Run,
  state: RepoState,
  value: PublicationWanted,
): Promise<Outcome<'publication'>> {
  const ours = ownFiles(state, value);
  if (ours.length === 0) return { state: 'absent', notes: [] };
  const holdings = await repo.holdings();
  const blind = whyBlind(holdings);
  if (blind !== undefined) return { state: 'failed', failure: { class: 'conflict', message: blind } };
  const foreign = theirs(value, { ...state, holdings });
  if (foreign.length === 0) {
    await context.effect('delete-repo', { repo: spec.repo, head: state.head });
    await repo.remove();
    return { state: 'absent', notes: [] };
  }
  await repo.publish({
    files: [],
    removed: ours.map(({ path }) => path),
    parent: state.head,
    title: `Remove ${spec.repo} from the fleet`,
    onBytes: () => undefined,
    beforePublish: () => context.effect('delete-files', { repo: spec.repo, parent: state.head }),
  });
  const after = await repo.look();
  if (after === undefined || ownFiles(after, value).length === 0)
    return { state: 'absent', notes: [`${spec.repo} stays, with what is not zoo's: ${listPaths(foreign)}`] };
  return { state: 'stale', why: `another commit came to ${spec.repo} meanwhile` };
}
