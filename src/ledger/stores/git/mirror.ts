import { randomBytes } from 'node:crypto';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders, replaceFile } from '../../durable-file.ts';
import { isPidTaken } from '../../process-place.ts';
import { commitStream, committed, LOCKS_ONLY } from './commit-stream.ts';
import { readBlobs } from './cat-file-batch.ts';
import { gitFailure } from './git-failure.ts';
import { gitIn, type Git } from './git.ts';
import type { ResolvedRemote } from './resolve-remote.ts';
import type { Tip } from './tip.ts';

export interface Mirror {
  /** The branch as the remote has it now. */
  tip(): Promise<Tip>;
  blobs(oids: readonly string[]): Promise<readonly Buffer[]>;
  /**
   * A commit with the tip's tree and these files in it. Commits that only move locks are not kept: the next one stands
   * on what was before them, so that the branch's history is the history of records.
   */
  commit(tip: Tip, files: ReadonlyMap<string, string>): Promise<Tip>;
  /** Compare-and-swap of the branch. Not ok: it was not what `expected` says, or nobody can tell. */
  push(next: Tip, expected: string | undefined): Promise<PushResult>;
  /** Gives the branch another name, if the remote has it as we saw it. Both at once, or nothing. */
  rename(seen: string, name: string): Promise<PushResult>;
}
export type PushResult = { readonly ok: true } | { readonly ok: false; readonly stderr: string };

const NO_BRANCH: Tip = { commit: undefined, base: undefined, files: new Map() };

export interface MirrorOptions {
  /** Of a bare repository in a cache; made when it is missing. */
  readonly directory: string;
  /** Asked once, before the first command. */
  resolve(): Promise<ResolvedRemote>;
  readonly branch: string;
}

export function openMirror({ directory, branch, resolve }: MirrorOptions): Mirror {
  const ref = `refs/heads/${branch}`;
  let opened: Promise<Git & { readonly remote: string }> | undefined;
  const ready = (): Promise<Git & { readonly remote: string }> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  async function open(): Promise<Git & { readonly remote: string }> {
    const { url, settings } = await resolve();
    await ensureRepository(directory);
    await forgetScratch(gitIn({ mirror: directory }));
    return { ...gitIn({ mirror: directory, settings }), remote: url };
  }
  /** `fast-import` wants a name for what it makes; this process has one of its own, which nobody reads. */
  const scratch = `refs/zoo/${process.pid}-${randomBytes(6).toString('hex')}`;
  let last: Tip = NO_BRANCH;

  async function tip(): Promise<Tip> {
    const { must, run, remote } = await ready();
    for (let attempt = 0; ; attempt += 1) {
      const listed = (await must(['ls-remote', '--quiet', '--', remote, ref])).toString('utf8');
      const [commit] = listed.split('\t');
      if (commit === undefined || commit === '') return (last = NO_BRANCH);
      if (commit === last.commit) return last;
      const has = async (): Promise<boolean> => (await run(['cat-file', '-e', `${commit}^{commit}`])).ok;
      if (await has()) return (last = await describe(await ready(), commit));
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
      if (await has()) return (last = await describe(await ready(), commit));
      if (attempt >= 10) throw gitFailure('fetch', fetched.stderr);
    }
  }

  return {
    tip,
    async blobs(oids) {
      return readBlobs(await ready(), oids);
    },
    async commit(from, files) {
      const { must } = await ready();
      const stream = commitStream({ ref: scratch, from, files });
      const printed = await must(['fast-import', '--quiet', '--force', '--done'], stream);
      return committed(from, files, printed.toString('utf8').trim().split('\n'));
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

async function describe({ must }: Git, commit: string): Promise<Tip> {
  const [log, tree] = await Promise.all([
    must(['log', '-1', '--format=%P%n%s', commit]),
    must(['ls-tree', '-r', '-l', '-z', commit]),
  ]);
  const [parent = '', subject] = log.toString('utf8').split('\n');
  const files = new Map(
    tree
      .toString('utf8')
      .split('\0')
      .flatMap((entry) => {
        const match = /^\d+ blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(entry);
        const [, oid, size, path] = match ?? [];
        return oid === undefined || path === undefined
          ? []
          : [[path, { oid, sizeBytes: Number(size) }] as const];
      }),
  );
  const base = subject === LOCKS_ONLY ? (parent === '' ? undefined : parent) : commit;
  return { commit, base, files };
}

/** Names that other processes have left when they ended, or were killed. */
async function forgetScratch(git: Git): Promise<void> {
  const listed = await git.run(['for-each-ref', '--format=%(refname)', 'refs/zoo/']);
  const names = listed.stdout.toString('utf8').split('\n');
  const left = names.filter((name) => {
    const pid = Number(/^refs\/zoo\/(\d+)-/.exec(name)?.[1] ?? 0);
    return pid > 0 && !isPidTaken(pid);
  });
  if (left.length > 0)
    await git.run(['update-ref', '--stdin'], left.map((name) => `delete ${name}\n`).join(''));
}

/** Whole or not at all: a process that was killed in between leaves a folder that nobody takes for the mirror. */
async function ensureRepository(directory: string): Promise<void> {
  if (await exists(join(directory, 'HEAD'))) return writeConfiguration(directory);
  const temporary = `${directory}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  await makeFolders(temporary);
  await gitIn({ mirror: temporary }).must(['init', '--bare', '--quiet', '--template=']);
  await writeConfiguration(temporary);
  try {
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await exists(join(directory, 'HEAD')))) throw error;
  }
}

/** Written anew by each run: whatever else stood there would decide what git does. */
async function writeConfiguration(directory: string): Promise<void> {
  await replaceFile(join(directory, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
