import type { FleetResources } from '../../../src/reconcile/run.ts';
import type { Policies } from '../../../src/resources/policies.ts';
import type { MemoryMachine, MemoryRepo, MemoryWorld } from './memory-world.ts';

/** A world as it stood: what is done to the other later does not change it. */
export interface WorldBefore {
  readonly repos: ReadonlyMap<string, MemoryRepo>;
  readonly machines: ReadonlyMap<string, MemoryMachine>;
  readonly spent: MemoryWorld['spent'];
}

export function keepWorld({ repos, machines, spent }: MemoryWorld): WorldBefore {
  return structuredClone({ repos, machines, spent });
}

/** What a run did to somebody, read off the world alone: no plan, no event and no ledger is asked. */
export interface Losses {
  readonly repos: readonly string[];
  /** Machines whose tenant was ended. */
  readonly ended: readonly string[];
  /** Machines whose tenant is another now, or none. */
  readonly swapped: readonly string[];
  /** Repos of somebody else that are taken for ours now. */
  readonly adopted: readonly string[];
  /** Repos into which something was written. */
  readonly written: readonly string[];
  readonly spent: MemoryWorld['spent'];
}

export function lossesOf(before: WorldBefore, after: MemoryWorld): Losses {
  const served = [...before.machines].filter(([, { tenant }]) => tenant !== undefined);
  const swapped = served.filter(([name, { tenant, digest }]) => {
    const now = after.machines.get(name);
    return now?.tenant !== tenant || now?.digest !== digest;
  });
  return {
    repos: [...before.repos.keys()].filter((name) => !after.repos.has(name)),
    ended: swapped.flatMap(([name]) => (after.machines.get(name)?.tenant === undefined ? [name] : [])),
    swapped: swapped.map(([name]) => name),
    adopted: [...before.repos].flatMap(([name, { ours }]) =>
      !ours && after.repos.get(name)?.ours === true ? [name] : [],
    ),
    written: [...after.repos].flatMap(([name, { head }]) =>
      head === before.repos.get(name)?.head ? [] : [name],
    ),
    spent: {
      downBytes: after.spent.downBytes - before.spent.downBytes,
      upBytes: after.spent.upBytes - before.spent.upBytes,
      minutes: after.spent.minutes - before.spent.minutes,
    },
  };
}

/** How many there are of what shares are of. */
export interface Population {
  readonly publications: number;
  readonly residencies: number;
}

/** Every rule that these losses break, in words; silent: machines of which the fleet says nothing. */
export function brokenRules(
  losses: Losses,
  { caps, protect, licenses, gates }: Policies,
  {
    fleet,
    population,
    silent,
  }: {
    readonly fleet: FleetResources;
    readonly population: Population;
    readonly silent: ReadonlySet<string>;
  },
): readonly string[] {
  const { repos, ended, swapped, adopted, written, spent } = losses;
  const share = (count: number, all: number): number => (count === 0 ? 0 : (100 * count) / all);
  const broken: string[] = [];
  const most = (what: string, count: number, limit: number): void => {
    if (count > limit) broken.push(`${what}: ${count} > ${limit}`);
  };
  for (const { what, limit, isShare, place } of caps) {
    // Zoo's own caution is about what vanished from the file; `hosts: none` is there to be read.
    const counted = place === undefined ? ended.filter((name) => silent.has(name)) : ended;
    if (what === 'download') most(what, spent.downBytes, limit);
    if (what === 'upload') most(what, spent.upBytes, limit);
    if (what === 'minutes') most(what, spent.minutes, limit);
    if (what === 'deletions' && !isShare) most(what, repos.length + counted.length, limit);
    if (what === 'swaps' && !isShare) most(what, swapped.length, limit);
    if (what === 'swaps' && isShare) most('swaps %', share(swapped.length, population.residencies), limit);
    if (what === 'deletions' && isShare) {
      most('repos %', share(repos.length, population.publications), limit);
      most('tenants %', share(counted.length, population.residencies), limit);
    }
  }
  for (const { what } of protect) {
    for (const name of [...repos, ...adopted])
      if (isProtectedRepo(what, name)) broken.push(`${what} does not protect ${name}`);
    for (const name of swapped)
      if (what === `machine/${name}` || what === `residency/${name}`)
        broken.push(`${what} does not protect the tenant of ${name}`);
  }
  const publications = fleet.resources.filter((resource) => resource.kind === 'publication');
  for (const { spec } of publications) {
    if (!written.includes(spec.repo)) continue;
    if (licenses !== undefined && !licenses.names.includes(spec.card.license))
      broken.push(`${spec.repo} was published as ${spec.card.license}`);
    if (gates !== undefined && spec.heldBy.length === 0) broken.push(`${spec.repo} has no gate`);
  }
  return broken;
}

function isProtectedRepo(what: string, repo: string): boolean {
  return [
    `repo/${repo}`,
    `namespace/${repo.split('/')[0]}`,
    'publication/hub',
    `publication/hub/${repo}`,
  ].includes(what);
}
