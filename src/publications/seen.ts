import type { RepoTree } from '../drivers/observe-context.ts';
import type { PublicationSeen, TargetTraits } from '../resources/publication.ts';
import { PROVENANCE } from './publishing.ts';
import type { RepoState } from './target.ts';

export function seenOf(
  { head, files, tags, branches, visibility }: RepoState,
  named: PublicationSeen['named'],
): PublicationSeen {
  const ours = files.some(({ path }) => path === PROVENANCE);
  return {
    head,
    ...(visibility === undefined ? {} : { visibility }),
    files,
    tags,
    branches,
    named,
    ours,
  };
}

/**
 * A repo that holds nothing but what the target puts into a new one: what a run leaves that was killed after it created the
 * repo. Counting it as absent lets the same, approved action go on.
 */
export function isEmpty(
  { files, tags, branches }: Omit<RepoTree, 'head'>,
  { defaultNames: [main], ownFiles }: TargetTraits,
): boolean {
  return (
    Object.keys(tags).length === 0 &&
    Object.keys(branches).every((name) => name === main) &&
    files.every(({ path }) => ownFiles.includes(path))
  );
}
