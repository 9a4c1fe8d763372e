import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { systemClock } from '../../../src/ledger/clock.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { openDirectoryLedger } from '../../../src/ledger/stores/directory/open-directory-ledger.ts';
import { filesOf, type Thing } from './copied-files.ts';
import { REMOTE, STATE, type CrashRig } from './crash-rig.ts';

/**
 * What a later run reads of the ledger of a copy. A git store is read as it is on its branch, and with what this machine has not pushed:
 * the branch holds segments under the names that a directory has. Many copies of one run have the same refs, and are checked out once.
 */
export function readingLedgers({ store }: CrashRig): (path: string) => Promise<readonly Thing[] | undefined> {
  if (store === 'directory') return (path) => foldOf(join(path, '.zoo/ledger'), 'ledger');
  const known = new Map<string, readonly Thing[]>();
  return async (path) => {
    const remote = join(path, REMOTE);
    const refs = await git(remote, 'for-each-ref', '--format=%(refname) %(objectname)');
    const checkedOut = await mkdtemp(join(tmpdir(), 'zoo-crash-branch-'));
    try {
      for (const ref of refs.match(/^refs\/heads\/\S+/gm) ?? [])
        await git(remote, `--work-tree=${checkedOut}`, 'checkout', '--force', ref, '--', '.');
      const things = known.get(refs) ?? [
        ...(await filesOf(checkedOut, /^runs(?:\/|$)/)),
        ...(await foldOf(checkedOut, 'ledger')),
      ];
      known.set(refs, things);
      const unpushed = await addUnpushed(join(path, STATE, 'fleets'), join(checkedOut, 'runs'));
      return [...things, ...unpushed, ...(await foldOf(checkedOut, 'ledger and what was not pushed'))];
    } catch {
      // It was copied while a push wrote into it, and is half of one.
      return undefined;
    } finally {
      await rm(checkedOut, { recursive: true, force: true });
    }
  };
}

async function addUnpushed(fleets: string, runs: string): Promise<readonly Thing[]> {
  await mkdir(runs, { recursive: true });
  const [fleet = ''] = await readdir(fleets).catch(() => []);
  const directory = join(fleets, fleet, 'unpushed');
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.ndjson')))
    await cp(join(directory, name), join(runs, basename(name)));
  return names.map((name) => ({ path: `not pushed: ${name}`, text: '' }));
}

async function git(remote: string, ...words: readonly string[]): Promise<string> {
  return (await execa('git', ['--git-dir', remote, ...words])).stdout;
}

async function foldOf(directory: string, path: string): Promise<readonly Thing[]> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'zoo-crash-looking-'));
  try {
    const state = await openDirectoryLedger({ directory, cacheDirectory, clock: systemClock }).read();
    return [{ path, text: linesOf(state).join('\n') }];
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

/** A line for each thing that it knows. Which runs there were, and how they ended, is for people. */
function linesOf(state: LedgerState): readonly string[] {
  return Object.entries({ ...state, runs: [] }).flatMap(([name, value]: readonly [string, unknown]) => {
    const several =
      value instanceof Map || value instanceof Set || Array.isArray(value) ? [...value] : [value];
    return several.map((one: unknown) => `${name} ${JSON.stringify(one)}`);
  });
}
