import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders, replaceFile } from '../../durable-file.ts';
import { gitFailure } from '../../../git/git-failure.ts';
import { gitIn, type Git } from '../../../git/git.ts';
import { objectReader, readBlobs, type ObjectReader } from '../../../git/object-reader.ts';
import type { ResolvedRemote } from '../../../git/resolve-remote.ts';
import type { Tip } from './tip.ts';
import { LOCKS_ONLY, writeCommit } from './write-commit.ts';
import { isThere } from '../../../blobs/if-there.ts';

export interface Mirror {
  /** The branch as the remote has it now. */
  tip(): Promise<Tip>;
  blobs(oids: readonly string[]): Promise<readonly Buffer[]>;
  /**
   * A commit with the tip's tree and these files in it. Commits that only move locks are not kept: the next one stands
   * on what was before them, so that the branch's history is the history of records.
   */
  commit(tip: Tip, files: ReadonlyMap<string, string>): Promise<Tip>;
  /** Compare-and-swap of the branch. Not ok: it was not what `expected` says, or that is not known. */
  push(next: Tip, expected: string | undefined): Promise<PushResult>;
  /** Gives the branch another name, if the remote has it as we saw it. Both at once, or nothing. */
  rename(seen: string, name: string): Promise<PushResult>;
}
export type PushResult = { readonly ok: true } | { readonly ok: false; readonly stderr: string };

const NO_BRANCH: Tip = { commit: undefined, base: undefined, files: new Map(), trees: new Map() };

export interface MirrorOptions {
  /** Of a bare repository in a cache; made when it is missing. */
  readonly directory: string;
  /** Asked once, before the first command. */
  resolve(): Promise<ResolvedRemote>;
  readonly branch: string;
}

interface Opened extends Git {
  readonly remote: string;
  readonly objects: ObjectReader;
}

export function openMirror({ directory, branch, resolve }: MirrorOptions): Mirror {
  const ref = `refs/heads/${branch}`;
  let opened: Promise<Opened> | undefined;
  const ready = (): Promise<Opened> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  async function open(): Promise<Opened> {
    const { url, settings } = await resolve();
    await ensureRepository(directory);
    const git = gitIn({ mirror: directory, settings });
    return { ...git, remote: url, objects: objectReader(git) };
  }
  let last: Tip = NO_BRANCH;

  async function tip(): Promise<Tip> {
    const { must, run, remote } = await ready();
    for (let attempt = 0; ; attempt += 1) {
      const listed = (await must(['ls-remote', '--quiet', '--', remote, ref])).toString('utf8');
      const [commit] = listed.split('\t');
      if (commit === undefined || commit === '') return (last = NO_BRANCH);
      if (commit === last.commit) return last;
      const known = await describe(await ready(), commit);
      if (known !== undefined) return (last = known);
      // Another process may be fetching into the same mirror: what matters is only whether the commit is here now.
      const fetched = await run([
        'fetch',
        '--quiet',
        // What is read is in the tip, and the next commit stands on it or on the one before. Some remotes know only all.
        ...(attempt === 0 ? ['--depth=2'] : []),
        '--no-tags',
        '--no-write-fetch-head',
        '--',
        remote,
        `+${ref}:${ref}`,
      ]);
      const brought = await describe(await ready(), commit);
      if (brought !== undefined) return (last = brought);
      if (attempt >= 10) throw gitFailure('fetch', fetched.stderr);
    }
  }

  return {
    tip,
    async blobs(oids) {
      return await readBlobs((await ready()).objects, oids);
    },
    async commit(from, files) {
      await ready();
      return await writeCommit(directory, from, files);
    },
    async push(next, expected) {
      const { run, remote } = await ready();
      const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
      const target = `${next.commit ?? ''}:${ref}`;
      const pushed = await run(['push', '--quiet', '--no-verify', lease, '--', remote, target]);
      if (!pushed.ok) return { ok: false, stderr: pushed.stderr };
      last = next;
      return { ok: true };
    },
    async rename(seen, name) {
      const { run, remote } = await ready();
      const next = `refs/heads/${name}`;
      const leases = [`--force-with-lease=${ref}:${seen}`, `--force-with-lease=${next}:`];
      const refs = [`${seen}:${next}`, `:${ref}`];
      const pushed = await run([
        'push',
        '--quiet',
        '--no-verify',
        '--atomic',
        ...leases,
        '--',
        remote,
        ...refs,
      ]);
      return pushed.ok ? { ok: true } : { ok: false, stderr: pushed.stderr };
    },
  };
}

/** Undefined: the commit is not in the mirror. */
async function describe({ must, objects }: Opened, commit: string): Promise<Tip | undefined> {
  const [object] = await objects.read([commit]);
  if (object === undefined) return undefined;
  const [head = '', subject = ''] = object.toString('utf8').split(/\n\n(.*)/);
  const [, parent] = /^parent ([0-9a-f]+)$/m.exec(head) ?? [];
  const listed = (await must(['ls-tree', '-r', '-t', '-l', '-z', commit])).toString('utf8');
  const files = new Map<string, { readonly oid: string; readonly sizeBytes: number }>();
  const trees = new Map<string, string>();
  for (const entry of listed.split('\0')) {
    const [, type, oid, size, path] = /^\d+ (blob|tree) ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(entry) ?? [];
    if (oid === undefined || path === undefined) continue;
    if (type === 'tree') trees.set(path, oid);
    else files.set(path, { oid, sizeBytes: Number(size) });
  }
  return { commit, base: subject === LOCKS_ONLY ? parent : commit, files, trees };
}

/** Whole or not at all: a process that was killed in between leaves a folder that is not taken for the mirror. */
async function ensureRepository(directory: string): Promise<void> {
  if (await isThere(join(directory, 'HEAD'))) return writeConfiguration(directory);
  const temporary = `${directory}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  for (const folder of ['objects', 'refs']) await makeFolders(join(temporary, folder));
  await writeConfiguration(temporary);
  // By these three git knows a repository.
  await replaceFile(join(temporary, 'HEAD'), 'ref: refs/heads/main\n');
  try {
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await isThere(join(directory, 'HEAD')))) throw error;
  }
}

/** Written anew by each run: whatever else stood there would decide what git does. */
async function writeConfiguration(directory: string): Promise<void> {
  await replaceFile(join(directory, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
}
