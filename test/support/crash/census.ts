import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { CrashRig } from './crash-rig.ts';
import { processesBelow } from './processes.ts';

/**
 * Everything that counts of hub, machine, blobs and ledger, without what differs between any two runs (times, ports, run
 * numbers). Two worlds with the same census had the same effects, each as often, and hold nothing besides.
 */
export interface Census {
  readonly repos: readonly RepoCensus[];
  readonly hubBlobs: readonly string[];
  readonly blobs: readonly string[];
  readonly machine: {
    readonly files: readonly string[];
    readonly link: string | undefined;
    readonly tenant: string | undefined;
    readonly generation: number | undefined;
    readonly digest: string | undefined;
  };
  readonly ledger: {
    readonly outputs: readonly string[];
    readonly sources: readonly string[];
    readonly reports: readonly string[];
    readonly baselines: readonly string[];
    readonly open: readonly string[];
    readonly failures: readonly string[];
    readonly notes: readonly string[];
    readonly locks: readonly string[];
  };
  /** Programs that run below the rig: the tenant, and nobody else. */
  readonly processes: readonly string[];
  /** Temporary and half-written files and folders, scratch, and what a git store has not brought to its remote. */
  readonly leftovers: readonly string[];
}
interface RepoCensus {
  readonly name: string;
  readonly visibility: string;
  readonly commits: number;
  readonly tags: readonly string[];
  /** Git's own name of everything in it. */
  readonly tree: string;
}

const LEFTOVER = /\.tmp$|\.part$|\.partial|^\.zoo\/scratch\/.|^\.zoo\/unpushed\/.*\/./;

export async function takeCensus({ directory, ledger: open }: CrashRig): Promise<Census> {
  const entries = (await readdir(directory, { recursive: true, withFileTypes: true })).map((entry) => ({
    path: relative(directory, join(entry.parentPath, entry.name)),
    isFolder: entry.isDirectory(),
  }));
  const files = entries.flatMap(({ path, isFolder }) => (isFolder ? [] : [path])).toSorted();
  const below = (folder: string): readonly string[] =>
    files.flatMap((file) => (file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : []));
  const pointer = await readJson(join(directory, 'model-zoo/resident/current.json'));
  const ledger = open();
  const state = await ledger.read();
  const held = await ledger.locks.list();
  const running = processesBelow(directory);
  return {
    repos: await readRepos(join(directory, '.zoo/hub/repos')),
    hubBlobs: below('.zoo/hub/blobs'),
    // Whose marks they are says where the checkout is, which is another place for each rig.
    blobs: below('.zoo/blobs').filter((path) => !path.startsWith('owners/')),
    machine: {
      // Which logs there are says which ways were tried, not what came out.
      files: below('model-zoo').filter((file) => !/\.log(?:\.1)?$/.test(file)),
      link: await readlink(join(directory, 'model-zoo/resident/current')).catch(() => undefined),
      tenant: textOf(pointer['tenant']),
      generation: typeof pointer['generation'] === 'number' ? pointer['generation'] : undefined,
      digest: textOf(pointer['digest']),
    },
    ledger: {
      outputs: [...state.outputs.keys()].toSorted(),
      sources: [...state.sources.keys()].toSorted(),
      reports: [...state.reports.keys()].toSorted(),
      baselines: [...state.baselines.keys()].toSorted(),
      open: [...state.open.values()].map(({ verb, id }) => `${verb} ${id}`),
      failures: [...state.failures.values()].map(({ id }) => id),
      notes: state.notes ?? [],
      // Of a process that is gone it is nobody's: whoever comes takes it at once.
      locks: held.flatMap(({ scope, alive }) => (alive ? [scope] : [])),
    },
    processes: running.map(({ command }) => basename(command.split(' ')[0] ?? '')).toSorted(),
    leftovers: entries.flatMap(({ path }) => (LEFTOVER.test(path) ? [path] : [])).toSorted(),
  };
}

async function readRepos(directory: string): Promise<readonly RepoCensus[]> {
  const names = await readdir(directory).catch(() => []);
  const repos = await Promise.all(names.map((name) => readRepo(join(directory, name))));
  return repos.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function readRepo(directory: string): Promise<RepoCensus> {
  const repo = await readJson(join(directory, 'repo.json'));
  const refs = isRecord(repo['refs']) ? repo['refs'] : {};
  const head = textOf(refs['refs/heads/main']) ?? '';
  const commit = await readJson(join(directory, 'commits', head.slice(0, 2), `${head}.json`));
  const commits = (await readdir(join(directory, 'commits'), { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  return {
    name: textOf(repo['name']) ?? '',
    visibility: textOf(repo['visibility']) ?? '',
    commits: commits.length,
    tags: Object.keys(refs).filter((ref) => ref.startsWith('refs/tags/')),
    tree: textOf(commit['tree']) ?? '',
  };
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
  return isRecord(value) ? value : {};
}
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
