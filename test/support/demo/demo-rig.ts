import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { createZooRig, type Ended, type ZooRig } from '../cli/zoo-rig.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

const DEMO = join(import.meta.dirname, '../../../examples/demo');

/** The demo's fleet in a folder of its own: real models, real llama.cpp, a hub and a machine of its own. */
export interface DemoRig extends ZooRig {
  /** Every record of every run so far, oldest first. */
  records(): Promise<readonly JournalRecord[]>;
  /** How many commits each repo has, the initial one included. */
  commits(repos: readonly string[]): Promise<Readonly<Record<string, number>>>;
}
export interface JournalRecord {
  readonly type: string;
  readonly id?: string;
  readonly key?: string;
  readonly result?: { readonly state: string };
}

export async function createDemoRig(): Promise<DemoRig> {
  const rig = await createZooRig();
  await cp(join(DEMO, 'sources'), join(rig.directory, 'sources'), { recursive: true });
  const text = await readFile(join(DEMO, 'zoo.fleet.yaml'), 'utf8');
  await rig.write(
    'zoo.fleet.yaml',
    text.replace('port: 18431', `port: ${await localConnection('').freePort()}`),
  );
  const cache = { ZOO_CACHE: testCacheDirectory };
  const runs = join(rig.directory, '.zoo/ledger/runs');
  return {
    ...rig,
    zoo: (...words: readonly string[]): Promise<Ended> => rig.zooWith(cache, ...words),
    startWith: (environment, ...words) => rig.startWith({ ...cache, ...environment }, ...words),
    start: (...words: readonly string[]) => rig.startWith(cache, ...words),
    async records() {
      // A segment that is being begun has a temporary name, and may be gone before it is read.
      const names = (await readdir(runs).catch(() => [])).filter((name) => /^\d/.test(name)).toSorted();
      const texts = await Promise.all(names.map((name) => readFile(join(runs, name), 'utf8')));
      return texts.flatMap((segment) => segment.split('\n').flatMap(parseWhole));
    },
    async commits(repos) {
      const hub = await serveHub({ directory: join(rig.directory, '.zoo/hub'), readOnly: true });
      try {
        const counts = repos.map(async (repo): Promise<[string, number]> => {
          const answer = await fetch(`${hub.url}/api/models/${repo}/commits/main`);
          const commits: unknown = answer.ok ? await answer.json() : [];
          return [repo, Array.isArray(commits) ? commits.length : 0];
        });
        return Object.fromEntries(await Promise.all(counts));
      } finally {
        await hub.close();
      }
    },
    async close() {
      await endTenants(rig.directory);
      await rig.close();
    },
  };
}

/** A line that a kill cut short is no record. */
function parseWhole(line: string): readonly JournalRecord[] {
  if (line === '') return [];
  try {
    const record: JournalRecord = JSON.parse(line);
    return [record];
  } catch {
    return [];
  }
}

/** Only what this rig's own pid files name. */
export async function endTenants(directory: string): Promise<void> {
  const resident = join(directory, 'model-zoo/resident');
  const slots = await readdir(join(resident, 'slots')).catch(() => []);
  for (const home of [resident, ...slots.map((slot) => join(resident, 'slots', slot))])
    await endTenantsIn(join(home, 'tenants'));
}

async function endTenantsIn(tenants: string): Promise<void> {
  for (const slug of await readdir(tenants).catch(() => [])) {
    const files = await readdir(join(tenants, slug));
    for (const file of files.filter((name) => name.endsWith('.pid'))) {
      const pid = Number(/\d+/.exec(await readFile(join(tenants, slug, file), 'utf8'))?.[0]);
      if (!Number.isInteger(pid)) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It had ended by itself.
      }
    }
  }
}
