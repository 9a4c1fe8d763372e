import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { copySource, type Ended, startZoo } from '../cli/zoo-rig.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { type HeldHub, serveHeldHub } from '../faults/held-hub.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';
import { FREEZE_AT, FROZEN, HOST, TERM } from './elsewhere.ts';

const ELSEWHERE = join(import.meta.dirname, 'zoo-elsewhere.ts');

/** Where a run happens, and how. Without any of these it is zoo itself, on this machine. */
export interface Where {
  readonly host?: string;
  readonly termSeconds?: number;
  /** The step behind whose announcement it freezes; or `end publication`: just before it records that one is done. */
  readonly freezeAt?: string;
}
export type Running = ReturnType<typeof startZoo>;

/** A place that zoo is run in: one folder for all where the ledger is in it, a fresh clone with nothing of `.zoo` for git. */
export interface Runner {
  readonly directory: string;
  start(words: readonly string[], where?: Where): Running;
  zoo(words: readonly string[], where?: Where): Promise<Ended>;
}

export interface LockRig extends AsyncDisposable {
  /** Everything of it is below. */
  readonly directory: string;
  readonly hub: HeldHub;
  /** Of everybody who works on this fleet. */
  runner(): Promise<Runner>;
  /** Another checkout of the fleet, with a ledger of its own: it shares the machine, and knows nothing of anybody's locks. */
  stranger(): Promise<Runner>;
  /** How often something was asked of the hub: `POST /api/models/zenlm/zen-nano/commit/main`. */
  asked(request: string): number;
}

export type StoreName = 'directory' | 'git';
export const STORES: readonly StoreName[] = ['directory', 'git'];
/** What `SMALL_FLEET` publishes, and how its commit is asked for. */
export const REPO = 'zenlm/zen-nano';
export const COMMIT = `POST /api/models/${REPO}/commit/main`;
export const APPLY = ['apply', '--yes'] as const;
/** Seconds. Short enough to wait for; long enough that a busy machine beats three times in it. */
export const TERM_SECONDS = 3;
const LEDGERS: Readonly<Record<StoreName, string>> = {
  directory: '{ directory: .zoo/ledger }',
  git: '{ git: { remote: origin, branch: zoo-ledger } }',
};

/** What a fleet is written with: all runners share hub and machine, wherever they are. */
export interface Places {
  readonly hub: string;
  /** As it stands behind `ledger:`. */
  readonly ledger: string;
  /** The folder of a machine. */
  readonly machine: string;
}

export async function createLockRig(store: StoreName, fleet: (places: Places) => string): Promise<LockRig> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-locks-'));
  const home = join(top, 'home');
  const first = join(top, 'fleet');
  await mkdir(home);
  await mkdir(first);
  const hub = await serveHeldHub(top);
  const machine = join(top, 'model-zoo');
  await writeFile(join(first, 'zoo.fleet.yaml'), fleet({ hub: hub.url, ledger: LEDGERS[store], machine }));
  await copySource({ directory: first });
  await copySource({ directory: first }, 'supra-nexus');
  const places = [first];
  if (store === 'git') await makeRemote(first, join(top, 'remote.git'));

  return {
    directory: top,
    hub,
    async runner() {
      let directory = first;
      if (store === 'git') {
        directory = join(top, `clone-${places.length}`);
        places.push(directory);
        await git(top, 'clone', '--quiet', 'remote.git', directory);
      }
      return runnerIn(directory, home);
    },
    async stranger() {
      const directory = join(top, `stranger-${places.length}`);
      places.push(directory);
      await mkdir(directory);
      for (const name of ['zoo.fleet.yaml', 'sources'])
        await cp(join(first, name), join(directory, name), { recursive: true });
      return runnerIn(directory, home);
    },
    asked: (request) => hub.proxy.seen.filter((seen) => seen === request).length,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await endTenants(top);
      await rm(top, { recursive: true, force: true });
    },
  };
}

function runnerIn(directory: string, home: string): Runner {
  const start = (words: readonly string[], { host, termSeconds, freezeAt }: Where = {}): Running => {
    const told = {
      ...(host === undefined ? {} : { [HOST]: host }),
      ...(termSeconds === undefined ? {} : { [TERM]: String(termSeconds) }),
      ...(freezeAt === undefined ? {} : { [FREEZE_AT]: freezeAt }),
    };
    // Runners share the machine and the ledger that lie beside them.
    const environment = { HOME: home, ZOO_CACHE: testCacheDirectory, ZOO_FOLDERS: dirname(home), ...told };
    const program = Object.keys(told).length === 0 ? {} : { program: ELSEWHERE };
    return startZoo(words, { directory, environment, ...program });
  };
  return {
    directory,
    start,
    zoo: async (words, where) => endOf(start(words, where)),
  };
}

export async function endOf(running: Running): Promise<Ended> {
  const { exitCode, stdout, stderr, signal } = await running;
  if (exitCode === undefined) throw new Error(`zoo was ended by ${signal}: ${stderr}`);
  return { exit: exitCode, stdout, stderr };
}

/** Resolves when it has printed this; one that ends before never will. */
export async function hasSaid(running: Running, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  let said = '';
  const saying = new Promise<true>((resolve) => {
    running[stream].on('data', (chunk: unknown) => {
      said += String(chunk);
      if (said.includes(text)) resolve(true);
    });
  });
  const ended = await Promise.race([saying, running]);
  if (ended === true || said.includes(text)) return;
  throw new Error(`it ended with ${ended.exitCode} and never said "${text}": ${ended.stdout}${ended.stderr}`);
}

/** It announced the step at which it was to freeze, and stands still. */
export const isFrozen = (running: Running): Promise<void> => hasSaid(running, 'stderr', FROZEN);

async function makeRemote(seed: string, remote: string): Promise<void> {
  await writeFile(join(seed, '.gitignore'), '.zoo/\nmodel-zoo/\n');
  await git(seed, 'init', '--quiet', '-b', 'main');
  await git(seed, 'add', '.');
  await git(seed, 'commit', '--quiet', '-m', 'fleet');
  await git(seed, 'init', '--quiet', '--bare', '-b', 'main', remote);
  await git(seed, 'push', '--quiet', remote, 'main');
}

async function git(directory: string, ...words: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  await execa('git', [...who, ...words], { cwd: directory });
}
