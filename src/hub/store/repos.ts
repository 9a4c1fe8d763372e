import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, syncDirectory, writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { HubError, repoNotFound } from '../hub-error.ts';
import { type RepoObjects, openRepoObjects } from './repo-objects.ts';
import { readStored } from './read-stored.ts';
import type { RepoRecord, RepoType } from './repo-record.ts';
import { openTurns } from './turns.ts';
import { ifThere, namesIn } from '../../blobs/if-there.ts';

/** A repo as it is now: its record is a value and does not change under the reader. */
export interface Repo {
  readonly record: RepoRecord;
  readonly objects: RepoObjects;
}

export interface Repos {
  list(type: RepoType): readonly RepoRecord[];
  /** The Hub does not tell names apart by case. */
  find(type: RepoType, name: string): Repo | undefined;
  /** The repo that had this name before, and has another one now. */
  findMoved(type: RepoType, name: string): Repo | undefined;
  byId(id: string): Repo | undefined;
  /** 409 when the name is taken. `build` writes the first commit; the repo is there once its record is on disk. */
  create(
    draft: Pick<RepoRecord, 'id' | 'type' | 'name'>,
    build: (objects: RepoObjects) => Promise<RepoRecord>,
  ): Promise<Repo>;
  /** Changes of one repo happen one after the other; each sees what the one before has written. */
  update(id: string, change: (repo: Repo) => Promise<RepoRecord>): Promise<Repo>;
  delete(id: string): Promise<void>;
}

const key = (type: RepoType, name: string): string => `${type}/${name}`.toLowerCase();

/** Repos are folders named by id, so that a rename is a change of one file and no name has to suit a file system. */
export async function openRepos(directory: string, readOnly: boolean): Promise<Repos> {
  const repos = new Map<string, Repo>();
  const ids = new Map<string, string>();
  const formerIds = new Map<string, string>();
  const inTurn = openTurns();

  function remember(repo: Repo): Repo {
    const before = repos.get(repo.record.id)?.record;
    if (before !== undefined) ids.delete(key(before.type, before.name));
    repos.set(repo.record.id, repo);
    ids.set(key(repo.record.type, repo.record.name), repo.record.id);
    for (const name of repo.record.formerNames ?? [])
      formerIds.set(key(repo.record.type, name), repo.record.id);
    return repo;
  }

  const recordPath = (id: string): string => join(directory, id, 'repo.json');

  async function save(record: RepoRecord, objects: RepoObjects): Promise<Repo> {
    if (readOnly) throw new HubError(405, 'This hub is read-only');
    await writeFileAtomic(recordPath(record.id), JSON.stringify(record));
    return remember({ record, objects });
  }

  for (const id of await namesIn(directory)) {
    const record = await readRecord(recordPath(id));
    if (record !== undefined) remember({ record, objects: openRepoObjects(join(directory, id)) });
    // A creation that was killed before the repo was there, or a deletion after it was gone.
    else if (!readOnly) await rm(join(directory, id), { recursive: true, force: true });
  }

  function onRepo<T>(id: string, task: (repo: Repo) => Promise<T>): Promise<T> {
    return inTurn(id, () => {
      const repo = repos.get(id);
      if (repo === undefined) throw repoNotFound();
      return task(repo);
    });
  }

  return {
    update: (id, change) =>
      onRepo(id, async (repo) => {
        const record = await change(repo);
        const taken = ids.get(key(record.type, record.name));
        if (taken !== undefined && taken !== id)
          throw new HubError(
            409,
            `A ${record.type.slice(0, -1)} repository called ${record.name} already exists`,
          );
        try {
          return await save(record, repo.objects);
        } catch (error) {
          // The rename may have happened before it failed: what is on disk is what is true.
          const onDisk = await readRecord(recordPath(id)).catch(() => undefined);
          if (onDisk !== undefined) remember({ record: onDisk, objects: repo.objects });
          throw error;
        }
      }),
    list: (type) => [...repos.values()].flatMap(({ record }) => (record.type === type ? [record] : [])),
    byId: (id) => repos.get(id),
    find(type, name) {
      const id = ids.get(key(type, name));
      return id === undefined ? undefined : repos.get(id);
    },
    findMoved(type, name) {
      const id = formerIds.get(key(type, name));
      return id === undefined ? undefined : repos.get(id);
    },
    async create(draft, build) {
      if (ids.has(key(draft.type, draft.name))) throw new HubError(409, 'You already created this repo');
      // Claimed before the first await, so that two who create the same name do not both succeed.
      ids.set(key(draft.type, draft.name), draft.id);
      try {
        await makeDirectory(directory);
        const objects = openRepoObjects(join(directory, draft.id));
        const repo = await save(await build(objects), objects);
        await syncDirectory(directory);
        return repo;
      } catch (error) {
        ids.delete(key(draft.type, draft.name));
        throw error;
      }
    },
    delete: (id) =>
      onRepo(id, async ({ record }) => {
        // The record goes first: without it the rest is rubbish that the next start removes.
        await rm(recordPath(id), { force: true });
        await syncDirectory(join(directory, id));
        repos.delete(id);
        ids.delete(key(record.type, record.name));
        await rm(join(directory, id), { recursive: true, force: true });
      }),
  };
}

async function readRecord(path: string): Promise<RepoRecord | undefined> {
  return ifThere(readStored<RepoRecord>(path, isRecord));
}

/** Its name and its refs are what everything else is found by. */
function isRecord({ format, id, name, refs }: RepoRecord): boolean {
  if (format !== 'zoo.hub.repo/v1' || typeof id !== 'string' || typeof name !== 'string') return false;
  if (typeof refs !== 'object' || refs === null) return false;
  return Object.entries(refs).every(([ref, oid]) => ref.startsWith('refs/') && /^[0-9a-f]{40}$/.test(oid));
}
