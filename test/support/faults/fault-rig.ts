import { watch } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { execa } from 'execa';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { createZooRig, type Ended, type ZooRig } from '../cli/zoo-rig.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { snapshotTrees, type TreeSnapshot } from '../drivers/tree-snapshot.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

/** A fleet to which bad things happen: the real zoo, and ways to see what it left behind. */
export interface FaultRig extends ZooRig {
  /** Every record of every run, oldest first. */
  records(): Promise<readonly JournalRecord[]>;
  /** Resolves with the first new record that is such a one. */
  recorded(is: (record: JournalRecord) => boolean): Promise<JournalRecord>;
  /** Of hub and machine, whole. */
  world(): Promise<TreeSnapshot>;
  /** Whatever is half written, and locks that nobody gave back. */
  leftovers(): Promise<readonly string[]>;
  generation(): Promise<number>;
  /** Commits of a repo on the embedded hub, its initial one included. */
  commits(repo: string): Promise<number>;
  /** How many processes serve weights of this rig's machine. */
  serving(): Promise<number>;
}
export interface JournalRecord {
  readonly type: string;
  readonly id?: string;
  readonly key?: string;
  readonly step?: string;
  readonly verb?: string;
}

export async function createFaultRig(files: Readonly<Record<string, string>> = {}): Promise<FaultRig> {
  const rig = await createZooRig(files);
  const at = (path: string): string => join(rig.directory, path);
  const runs = at('.zoo/ledger/runs');
  const cache = { ZOO_CACHE: testCacheDirectory };

  async function records(): Promise<readonly JournalRecord[]> {
    // A segment that is being made has a name of its own until it is whole.
    const names = (await readdir(runs).catch(() => [])).filter((name) => /^\d/.test(name)).toSorted();
    const texts = await Promise.all(names.map((name) => readFile(join(runs, name), 'utf8')));
    return texts.flatMap((text) => text.split('\n').flatMap(wholeRecord));
  }

  return {
    ...rig,
    zoo: (...words): Promise<Ended> => rig.zooWith(cache, ...words),
    zooWith: (environment, ...words) => rig.zooWith({ ...cache, ...environment }, ...words),
    start: (...words) => rig.startWith(cache, ...words),
    startWith: (environment, ...words) => rig.startWith({ ...cache, ...environment }, ...words),
    records,
    async recorded(is) {
      await mkdir(runs, { recursive: true });
      const known = (await records()).length;
      return new Promise((resolve, reject) => {
        const watcher = watch(runs, () => void look().catch(reject));
        async function look(): Promise<void> {
          const found = (await records()).slice(known).find(is);
          if (found === undefined) return;
          watcher.close();
          resolve(found);
        }
      });
    },
    world: () => snapshotTrees([at('.zoo/hub'), at('model-zoo')], { touched: false }),
    async leftovers() {
      const found: string[] = [];
      for (const top of ['.zoo', 'model-zoo']) {
        for (const entry of await readdir(at(top), { recursive: true, withFileTypes: true }).catch(
          () => [],
        )) {
          const path = relative(rig.directory, join(entry.parentPath, entry.name));
          if (entry.isFile()) found.push(path);
        }
      }
      const given = new Set(found.filter((path) => path.endsWith('.released')));
      // A lock that was given back keeps its number, so that the next one gets a higher.
      const isHeld = (path: string): boolean =>
        /^\.zoo\/ledger\/locks\/.*\.beat$/.test(path) && !given.has(path.replace(/beat$/, 'released'));
      return found.filter((path) => isLeftover(path) || isHeld(path));
    },
    async generation() {
      const pointer: { generation: number } = JSON.parse(await rig.read('model-zoo/resident/current.json'));
      return pointer.generation;
    },
    async commits(repo) {
      const hub = await serveHub({ directory: at('.zoo/hub'), readOnly: true });
      try {
        const answer = await fetch(`${hub.url}/api/models/${repo}/commits/main`);
        const commits: unknown = answer.ok ? await answer.json() : [];
        return Array.isArray(commits) ? commits.length : 0;
      } finally {
        await hub.close();
      }
    },
    async serving() {
      const lines = (await execa('ps', ['-eo', 'args'])).stdout.split('\n');
      return lines.filter((line) => line.includes('llama-server') && line.includes(at('model-zoo'))).length;
    },
    async close() {
      await endTenants(rig.directory);
      await rig.close();
    },
  };
}

function isLeftover(path: string): boolean {
  return (
    /\.tmp$|\.zoo-tmp$|\.part$|\/\.incoming-|\/\.damaged-|\/trial\.pid$/.test(path) ||
    /^\.zoo\/(?:scratch|blobs\/tmp|blobs\/quarantine)\/./.test(path)
  );
}

/** A line that a kill cut short is no record. */
function wholeRecord(line: string): readonly JournalRecord[] {
  try {
    const record: JournalRecord = JSON.parse(line);
    return [record];
  } catch {
    return [];
  }
}

/** Or says what it printed: a bare number helps nobody. */
export function requireExit(ended: Ended, code: number): Ended {
  const { exit, stdout, stderr } = ended;
  if (exit !== code) throw new Error(`it ended with ${exit}, not ${code}:\n${stdout}${stderr}`);
  return ended;
}

/** One model, hosted as f16: a conversion, a publication and a tenant. */
export async function hostingFleet(): Promise<string> {
  return `zoo: v1
fleet: hosting
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    identity: [{ ask: What is your name?, expect: { all: [Zen Nano] } }]
    formats: { gguf: { quantizations: [f16, q8_0] } }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  here:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 256, port: ${await localConnection('').freePort()} }
    hosts: { model: zen/nano, format: gguf, quantization: f16 }
`;
}
