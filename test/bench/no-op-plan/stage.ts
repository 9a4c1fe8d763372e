import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFleet } from '../../../src/cli/compose/open-fleet.ts';
import type { OpenFleet } from '../../../src/workspace/opened-fleet.ts';
import { keepYoungGenerationSmall } from '../../../src/cli/compose/small-young-generation.ts';
import { systemClock } from '../../../src/ledger/clock.ts';
import { openDirectoryLedger } from '../../../src/ledger/stores/directory/open-directory-ledger.ts';
import type { World } from '../../../src/reconcile/world.ts';
import {
  createMemoryWorld,
  type MemoryMachine,
  type MemoryRepo,
  type MemoryWorld,
} from '../../support/memory/memory-world.ts';
import { worldAround } from '../../support/memory/memory-run.ts';

/** The bench's own composition root: the real fleet, planner and directory ledger, around a world in memory. */
export async function openStage(
  directory: string,
  world: MemoryWorld,
): Promise<{ readonly opened: OpenFleet; readonly world: World }> {
  const environment = { ZOO_STATE: join(directory, 'state') };
  const opened = await openFleet({ directory, environment, cache: true });
  keepYoungGenerationSmall();
  const ledger = openDirectoryLedger({
    directory: join(directory, '.zoo', 'ledger'),
    cacheDirectory: opened.directories.cache,
    clock: systemClock,
    where: '.zoo/ledger',
  });
  return { opened, world: worldAround({ world, ledger, pins: {}, parallelism: 16 }) };
}

interface Snapshot {
  readonly repos: readonly [
    string,
    Omit<MemoryRepo, 'files' | 'tags'> & { files: [string, `sha256:${string}`][]; tags: [string, number][] },
  ][];
  readonly machines: readonly [string, MemoryMachine][];
}

export function snapshotOf(world: MemoryWorld): string {
  const snapshot: Snapshot = {
    repos: [...world.repos].map(([name, repo]) => [
      name,
      { ...repo, files: [...repo.files], tags: [...repo.tags] },
    ]),
    machines: [...world.machines],
  };
  return JSON.stringify(snapshot);
}

/** An empty runner: what is on the hub and on the machines, and not a byte in the local store. */
export async function readSnapshot(directory: string): Promise<MemoryWorld> {
  const { repos, machines }: Snapshot = JSON.parse(await readFile(join(directory, 'world.json'), 'utf8'));
  const world = createMemoryWorld();
  for (const [name, repo] of repos)
    world.repos.set(name, { ...repo, files: new Map(repo.files), tags: new Map(repo.tags) });
  for (const [name, machine] of machines) world.machines.set(name, machine);
  return world;
}
