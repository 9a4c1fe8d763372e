import type { PublishedFile } from '../resources/publication.ts';
import { isSame } from './same-bytes.ts';
import type { RepoState } from './target.ts';

/** Files that the repo lacks, or has with other bytes. */
export function differing(
  files: readonly PublishedFile[],
  { files: remote }: RepoState,
): readonly PublishedFile[] {
  const there = new Map(remote.map((file) => [file.path, file]));
  return files.filter((file) => {
    const found = there.get(file.path);
    return found === undefined || !isSame(file, found);
  });
}
