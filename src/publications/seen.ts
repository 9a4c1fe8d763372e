import type { RepoTree } from '../drivers/observe-context.ts';
import type { PublicationSeen } from '../resources/publication.ts';
import { DEFAULT_BRANCH } from './named-trees.ts';
import { GIT_ATTRIBUTES, PROVENANCE } from './publishing.ts';
import type { Visibility } from './target.ts';

export function seenOf(
  { head, files, tags, branches }: RepoTree,
  visibility: Visibility,
  named: PublicationSeen['named'],
): PublicationSeen {
  const ours = files.some(({ path }) => path === PROVENANCE);
  return { head, visibility, files, tags, branches, named, ours };
}

/**
 * A repo that holds nothing but what the hub puts into a new one: what a run leaves that was killed after it created the
 * repo. Counting it as absent lets the same, approved action go on.
 */
export function isEmpty({ files, tags, branches }: Omit<RepoTree, 'head'>): boolean {
  return (
    Object.keys(tags).length === 0 &&
    Object.keys(branches).every((name) => name === DEFAULT_BRANCH) &&
    files.every(({ path }) => path === GIT_ATTRIBUTES)
  );
}
