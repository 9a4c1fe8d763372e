import type { ListedFile } from '../resources/content.ts';
import type { RemoteFile, RemoteIdentity } from '../resources/publication.ts';

export type Comparison = 'same' | 'other' | 'unknown';

/**
 * By size and by the digest that the tree gives: sha256 for large files, git's sha1 for the others. Where that is not the
 * digest that zoo knows, nothing says that the bytes are equal.
 */
export function compareBytes(
  file: Pick<ListedFile, 'sha256' | 'gitOid'> & { readonly size?: number },
  remote: RemoteFile,
): Comparison {
  if (file.size !== undefined && file.size !== remote.size) return 'other';
  const [known, there] =
    remote.sha256 === undefined ? [file.gitOid, remote.gitOid] : [file.sha256, remote.sha256];
  if (known === undefined) return 'unknown';
  return known === there ? 'same' : 'other';
}

export function isSame(...pair: Parameters<typeof compareBytes>): boolean {
  return compareBytes(...pair) === 'same';
}

/** The name that a tree gives to the bytes. */
export function listedIdentity(file: RemoteIdentity): string {
  return file.sha256 ?? `git:${file.gitOid}`;
}
