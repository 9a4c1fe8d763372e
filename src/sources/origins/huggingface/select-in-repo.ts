import { canonicalJson } from '../../../resources/content.ts';
import type { HashText } from '../../../resources/digest.ts';
import { selectFiles, type Selection } from '../../select-files.ts';
import type { Peek } from './peek.ts';
import type { RememberedSelections } from './remembered-selections.ts';
import { type RepoFile, repoPlace } from './repo-place.ts';

export interface SelectWith {
  readonly hash: HashText;
  /** Absent: what a repo declares is read each time. */
  readonly selections: RememberedSelections | undefined;
}

/** What the repo declares; where files had to be read for that, it is remembered. */
export async function selectInRepo(
  entries: readonly RepoFile[],
  peek: Peek,
  { hash, selections }: SelectWith,
): Promise<Selection> {
  const identity = entries.map(({ name, size, sha256, gitOid }) => [name, size, sha256 ?? gitOid ?? '']);
  const tree = hash(canonicalJson(identity));
  const known = await selections?.get(tree);
  if (known !== undefined) return known;
  const place = repoPlace(entries, peek);
  let hasRead = false;
  const selection = await selectFiles({
    ...place,
    read(path) {
      hasRead = true;
      return place.read(path);
    },
  });
  if (hasRead) await selections?.add(tree, selection);
  return selection;
}
