import { decodeText } from '../fleet/decode-text.ts';
import type { FleetText } from '../fleet/fleet-text.ts';
import type { Git } from '../git/git.ts';
import { objectReader, readBlobs } from '../git/object-reader.ts';

/** Files of a commit below the folder that git runs in; their paths are relative to it. */
export interface TextsAt {
  readonly paths: readonly string[];
  /** Those of them that are there. */
  read(paths: readonly string[]): Promise<readonly FleetText[]>;
}

/** Read from git's objects: the working tree is not touched, and no filter of it is run. */
export async function textsAt(git: Git, commit: string): Promise<TextsAt> {
  const objects = objectReader(git);
  const oids = filesOf((await git.must(['ls-tree', '-r', '-z', commit, '--', '.'])).toString('utf8'));
  return {
    paths: [...oids.keys()],
    // As bytes: what encoding they are in is for the decoder to say, as for the file on the disk.
    async read(paths) {
      const found = paths
        .flatMap((path) => ({ path, oid: oids.get(path) ?? '' }))
        .filter(({ oid }) => oid !== '');
      const blobs = await readBlobs(
        objects,
        found.map(({ oid }) => oid),
      );
      return found.map(({ path }, index) => ({ path, text: decodeText(blobs[index] ?? Buffer.alloc(0)) }));
    },
  };
}

/** Ordinary files by their path: a link could lead out of the tree. */
function filesOf(listing: string): ReadonlyMap<string, string> {
  return new Map(
    listing.split('\0').flatMap((line) => {
      const [, mode = '', oid = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return mode === '100644' || mode === '100755' ? [[path, oid] as const] : [];
    }),
  );
}
