import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemClock } from '../../../src/ledger/clock.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { openStore, type StoreAddress } from '../ledger/open-store.ts';
import { REMOTE, type CrashRig } from './crash-rig.ts';

export interface Thing {
  readonly path: string;
  readonly text: string;
}

/** What a later run reads of the ledger of a copy. Of a git store, many copies of one run have the same refs, and are read once. */
export function readingLedgers({ store }: CrashRig): (path: string) => Promise<readonly Thing[] | undefined> {
  if (store === 'directory')
    return (path) => foldOf({ kind: 'directory', directory: join(path, '.zoo/ledger') });
  const known = new Map<string, readonly Thing[]>();
  return async (path) => {
    const remote = join(path, REMOTE);
    const refs = await git(remote, 'for-each-ref', '--format=%(refname) %(objectname)');
    const things = known.get(refs) ?? (await readRemote(remote, refs.match(/^\S+/gm) ?? []));
    if (things !== undefined) known.set(refs, things);
    return things;
  };
}

/** Nothing, where it was copied while a push wrote into it, and is half of one. */
async function readRemote(remote: string, refs: readonly string[]): Promise<readonly Thing[] | undefined> {
  try {
    // Locks, and whatever else is kept beside segments.
    const texts = refs.map(async (path): Promise<Thing> => ({
      path,
      text: await git(remote, 'grep', '-e', '', path, '--', ':!runs'),
    }));
    const [fold, ...others] = await Promise.all([
      foldOf({ kind: 'git', remote, branch: 'zoo-ledger' }),
      ...texts,
    ]);
    return [...fold, ...others];
  } catch {
    return undefined;
  }
}

async function git(remote: string, ...words: readonly string[]): Promise<string> {
  return (await execa('git', ['--git-dir', remote, ...words])).stdout;
}

async function foldOf(address: StoreWithoutCache): Promise<readonly Thing[]> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'zoo-crash-looking-'));
  try {
    const state = await openStore({ ...address, cacheDirectory }, systemClock).read();
    return [{ path: 'ledger', text: linesOf(state).join('\n') }];
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

type StoreWithoutCache = StoreAddress extends infer A
  ? A extends StoreAddress
    ? Omit<A, 'cacheDirectory'>
    : never
  : never;
