import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { QUIET_THREADS } from '../cli/zoo-rig.ts';
import { tinyModel, testCacheDirectory } from '../toolchain/ensure-toolchain.ts';
import {
  CRASH_AT,
  CRASH_COPY,
  CRASH_LOG,
  CRASH_SAVE,
  type CopyAtPoint,
  type CrashLine,
  type CrashPoint,
  type HubAnswer,
} from './crash-point.ts';
import type { Bundle } from './bundle.ts';
import { type CrashStore, fleetText } from './crash-fleet.ts';
import { rig as directoryStore } from '../rigs/store/directory.ts';
import { rig as gitStore } from '../rigs/store/git.ts';
import { zooDirectories } from '../../../src/workspace/zoo-directories.ts';
import { systemClock } from '../../../src/ledger/clock.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import { endProcesses } from './processes.ts';
import { tenantPort } from './tenant-port.ts';

export interface Ran {
  /** Undefined: it was killed. */
  readonly exit: number | undefined;
  readonly output: string;
  readonly points: readonly CrashPoint[];
  readonly answers: readonly HubAnswer[];
  /** Action -> a copy of the rig just before it began. */
  readonly saved: ReadonlyMap<string, string>;
  readonly copies: readonly CopyAtPoint[];
}

export interface Recording {
  /** Gets a copy of everything before each action. */
  readonly saveTo?: string;
  /** Gets a copy, without caches and sources, at each point. */
  readonly copyTo?: string;
}

/** A fleet in a folder of its own that can be copied, killed and looked at. */
export interface CrashRig {
  /** Fleet, ledger, blobs, hub and machine. */
  readonly directory: string;
  readonly store: CrashStore;
  readonly port: number;
  /** Its ledger as somebody else sees it, who has read nothing of it before. */
  ledger(): PortableLedger;
  /** Runs zoo to its end, or to the point where it kills itself. */
  zoo(words: readonly string[], options?: Recording & { readonly crashAt?: string }): Promise<Ran>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Replaces a text that must be there. */
  edit(path: string, from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Copies everything as it stands; nothing of it may be running. */
  save(to: string): Promise<void>;
  /** Puts everything back as it was saved, in the same place. */
  restore(from: string): Promise<void>;
  close(): Promise<void>;
}

export interface CrashRigOptions {
  readonly store: CrashStore;
  /** What runs as zoo. */
  readonly bundle: Bundle;
  /** A saved rig; else a fleet to which nothing has happened yet. A copy gets a port of its own. */
  readonly from?: string | undefined;
}

export async function createCrashRig({ store, bundle, from }: CrashRigOptions): Promise<CrashRig> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-crash-'));
  const directory = join(top, 'fleet');
  const port = await tenantPort();
  await mkdir(join(top, 'home'));
  if (from === undefined) {
    await mkdir(join(directory, 'sources'), { recursive: true });
    await cp(tinyModel('zen-nano'), join(directory, 'sources/zen-nano'), { recursive: true });
    await writeFile(join(directory, 'zoo.fleet.yaml'), fleetText(port, store));
    if (store === 'git') await makeRepository(directory);
  } else await copyTree(from, directory);
  let runs = 0;

  const read = (path: string): Promise<string> => readFile(join(directory, path), 'utf8');
  const write = (path: string, text: string): Promise<void> => writeFile(join(directory, path), text);
  const rig: CrashRig = {
    directory,
    store,
    port,
    ledger: () => openLedger(store, { directory, cacheDirectory: join(top, 'looking') }),
    read,
    write,
    async edit(path, before, after) {
      const text = await read(path);
      if (!text.includes(before)) throw new Error(`${path} has no "${before}"`);
      await write(path, text.replace(before, after));
    },
    remove: (path) => rm(join(directory, path), { recursive: true, force: true }),
    async zoo(words, { crashAt, saveTo, copyTo } = {}) {
      runs += 1;
      const log = join(top, `run-${runs}.ndjson`);
      await writeFile(log, '');
      const { exitCode, signal, all } = await execa(process.execPath, [bundle.program, ...words], {
        cwd: directory,
        env: {
          PATH: process.env['PATH'] ?? '',
          ...QUIET_THREADS,
          // What this program imports before it is zoo would else be compiled anew each time.
          NODE_COMPILE_CACHE: join(bundle.directory, 'compiled'),
          HOME: join(top, 'home'),
          ZOO_CACHE: testCacheDirectory,
          ZOO_STATE: join(directory, STATE),
          [CRASH_LOG]: log,
          ...(crashAt === undefined ? {} : { [CRASH_AT]: crashAt }),
          ...(saveTo === undefined ? {} : { [CRASH_SAVE]: saveTo }),
          ...(copyTo === undefined ? {} : { [CRASH_COPY]: copyTo }),
        },
        extendEnv: false,
        stdin: 'ignore',
        reject: false,
        all: true,
      });
      if (exitCode === undefined && signal !== 'SIGKILL')
        throw new Error(`zoo was ended by ${signal}: ${all}`);
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
      const told = lines.map((line): CrashLine => JSON.parse(line));
      return {
        exit: exitCode,
        output: all,
        points: told.flatMap((line) => (line.type === 'point' ? [line.point] : [])),
        saved: new Map(
          told.flatMap((line) => (line.type === 'saved' ? [[line.id, line.path] as const] : [])),
        ),
        copies: told.flatMap((line) => (line.type === 'copied' ? [line.copy] : [])),
        answers: told.flatMap((line) => (line.type === 'answer' ? [line.answer] : [])),
      };
    },
    save: (to) => copyTree(directory, to),
    async restore(saved) {
      await rm(directory, { recursive: true });
      await copyTree(saved, directory);
    },
    async close() {
      endProcesses(directory);
      await rm(top, { recursive: true, force: true });
    },
  };
  if (from !== undefined) {
    await givePort(rig);
    await giveState(directory);
    if (store === 'git') await git(directory, 'remote', 'set-url', 'origin', join(directory, REMOTE));
  }
  return rig;
}

/** Below the fleet, so that a copy of the one is a copy of the other. */
export const REMOTE = 'remote.git';
export const STATE = '.zoo-state';

async function makeRepository(directory: string): Promise<void> {
  await git(directory, 'init', '--quiet');
  await git(directory, 'init', '--quiet', '--bare', REMOTE);
  await git(directory, 'remote', 'add', 'origin', join(directory, REMOTE));
}

async function git(directory: string, ...words: readonly string[]): Promise<void> {
  await execa('git', words, { cwd: directory });
}

function openLedger(
  kind: CrashStore,
  { directory, cacheDirectory }: { readonly directory: string; readonly cacheDirectory: string },
): PortableLedger {
  const [store, path] = kind === 'directory' ? [directoryStore, '.zoo/ledger'] : [gitStore, REMOTE];
  return store.open({ kind, path: join(directory, path), cacheDirectory }, systemClock);
}

/** Links as they are written: a copy must not point back into what it was copied from. */
function copyTree(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

async function givePort(rig: CrashRig): Promise<void> {
  const text = await rig.read('zoo.fleet.yaml');
  await rig.write('zoo.fleet.yaml', text.replace(/port: \d+/, `port: ${rig.port}`));
}

/** Zoo names it for the path of the checkout, and a copy lies somewhere else. */
async function giveState(directory: string): Promise<void> {
  const fleets = join(directory, STATE, 'fleets');
  const { unpushed } = zooDirectories(directory, { ZOO_STATE: join(directory, STATE) });
  for (const name of await readdir(fleets).catch(() => []))
    await rename(join(fleets, name), dirname(unpushed));
}
