import { storeRegularFile } from './store-file.ts';
import { type TreeEdit, editTree } from './edit-tree.ts';
import type { HubStore } from './open-store.ts';
import type { RepoRecord } from './repo-record.ts';
import type { Repo } from './repos.ts';
import { moveRef, toSecond } from './build-commit.ts';

/** A new repo has a first commit, so that its default branch exists and can be committed to. */
export async function createRepo(
  store: HubStore,
  wish: Pick<RepoRecord, 'id' | 'type' | 'name' | 'visibility'> & {
    readonly author: string;
    readonly sdk?: string;
    /** What its first commit holds; asked for once the name is its own. */
    readonly files: () => Promise<readonly TreeEdit[]>;
  },
): Promise<Repo> {
  const { author, files, ...given } = wish;
  return store.repos.create(given, async (objects) => {
    const date = toSecond(new Date());
    const commit = await objects.writeCommit({
      tree: await editTree(objects, undefined, await files()),
      author,
      date,
      title: 'initial commit',
      description: '',
      position: 1,
    });
    const record: RepoRecord = {
      format: 'zoo.hub.repo/v1',
      ...given,
      createdAt: date,
      lastModified: date,
      discussionsDisabled: false,
      defaultBranch: 'main',
      refs: {},
      discussions: [],
    };
    return moveRef(store, { record, objects }, { ref: 'refs/heads/main', commit });
  });
}

export function storeFiles(
  { blobs }: HubStore,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly TreeEdit[]> {
  return Promise.all(
    [...files].map(async ([path, content]) => ({
      kind: 'put' as const,
      path,
      file: await storeRegularFile(blobs, content),
    })),
  );
}
