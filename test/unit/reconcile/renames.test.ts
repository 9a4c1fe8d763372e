/**
 * `was:` moves ids and never loses: names of families, models, targets and machines change in any order, also back to what
 * they were, several at once and with runs that are killed in between, on a fleet that prunes all that it may.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import {
  arbitraryRenames,
  compileNamed,
  FIRST_NAMES,
  type NamedFleet,
  renameBlocks,
} from '../../support/memory/named-fleet.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

const arbitrarySteps = fc.array(
  fc.record({ renames: arbitraryRenames, killedAt: fc.option(fc.nat(30), { freq: 1 }) }),
  {
    minLength: 1,
    maxLength: 8,
  },
);

describe('for any renames', { timeout: propertyTimeout() }, () => {
  it('nothing is deleted, nothing is made again, and what was known is known under the new name', async () => {
    const seen = { quiet: 0, loud: 0 };
    await fc.assert(
      fc.asyncProperty(arbitrarySteps, async (steps) => {
        const run = createMemoryRun();
        let names = FIRST_NAMES;
        await run.apply(compileNamed(names));
        for (const { renames, killedAt } of steps) {
          const before = names;
          names = renameBlocks(before, renames);
          moveWorld(run, before, names);
          const fleet = compileNamed(names);
          const known = await run.ledger.read();
          const made = run.world.effects.length;
          const repos = new Map(
            [...run.world.repos].map(([name, repo]) => [name, structuredClone(repo.files)]),
          );

          // Only a model's own name is in what is published and served.
          const isQuiet = modelsOf(names).join() === modelsOf(before).join();
          if (isQuiet) expect((await run.plan(fleet)).actions).toEqual([]);
          seen[isQuiet ? 'quiet' : 'loud'] += 1;
          if (killedAt !== null) await kill(run, killedAt, () => run.apply(fleet));
          await run.apply(fleet);
          expect((await run.plan(fleet)).actions).toEqual([]);
          expect((await run.plan(fleet)).drift).toEqual([]);

          const effects = run.world.effects.slice(made).map(({ what }) => what);
          expect(effects.filter((what) => what !== 'commit' && what !== 'swap')).toEqual([]);
          if (isQuiet) expect(effects).toEqual([]);
          for (const [name, files] of repos)
            for (const path of files.keys()) expect(run.world.repos.get(name)?.files.has(path)).toBe(true);
          const now = await run.ledger.read();
          knowsAllOf(known, now, (id) => renamedId(id, before, names));
          namesOnly(now, names);
        }
      }),
      propertyRuns(1 / 5),
    );
    expect(seen.quiet).toBeGreaterThan(0);
    expect(seen.loud).toBeGreaterThan(0);
  });
});

/** The folders and machines are the same; only what the fleet calls them changes. */
function moveWorld({ world }: MemoryRun, before: NamedFleet, now: NamedFleet): void {
  const contents = modelsOf(before).map((name) => world.sources.get(name) ?? name);
  for (const [index, name] of modelsOf(now).entries()) world.sources.set(name, contents[index] ?? '');
  const machine = world.machines.get(before.machine.name);
  world.machines.delete(before.machine.name);
  if (machine !== undefined) world.machines.set(now.machine.name, machine);
}

function modelsOf({ family, models }: NamedFleet): readonly string[] {
  return models.map(({ name }) => `${family.name}/${name}`);
}

async function kill(run: MemoryRun, after: number, apply: () => Promise<unknown>): Promise<void> {
  let left = after;
  const cut = (): void => {
    if (left === 0) throw new Error('SIGKILL');
    left -= 1;
  };
  run.ledger.cut = cut;
  run.world.interrupt = cut;
  await apply().catch(() => undefined);
  run.ledger.cut = () => undefined;
  run.world.interrupt = () => undefined;
  run.ledger.crash();
}

function renamedId(id: string, before: NamedFleet, now: NamedFleet): string {
  const [kind = '', first = '', second = '', ...rest] = id.split('/');
  switch (kind) {
    case 'publication':
      return [kind, first === before.target.name ? now.target.name : first, second, ...rest].join('/');
    case 'host':
    case 'residency':
      return [kind, first === before.machine.name ? now.machine.name : first, second, ...rest]
        .join('/')
        .replace(/\/$/, '');
    default: {
      const at = before.models.findIndex(({ name }) => first === before.family.name && name === second);
      return at < 0 ? id : [kind, modelsOf(now)[at], ...rest].join('/');
    }
  }
}

/** Each thing that was remembered of an id is remembered of the id that it is called now. */
function knowsAllOf(known: LedgerState, now: LedgerState, renamed: (id: string) => string): void {
  for (const [id, entries] of known.contents ?? []) {
    const kept = [...(now.contents ?? [])].find(([name]) => name === renamed(id))?.[1] ?? [];
    const digests = kept.map(({ digest }) => digest);
    for (const { digest } of entries) expect(digests).toContain(digest);
  }
  const baselines = new Set<string>(now.baselines.keys());
  for (const id of known.baselines.keys()) expect([...baselines]).toContain(renamed(id));
  for (const [key, { id }] of known.outputs) expect(now.outputs.get(key)?.id).toBe(renamed(id));
  for (const [key, { id }] of known.reports) expect(now.reports.get(key)?.id).toBe(renamed(id));
  const ids = now.history.map((ended) => `${ended.action} ${ended.id}`);
  for (const { action, id } of known.history) expect(ids).toContain(`${action} ${renamed(id)}`);
}

/** And of no id that is not called so any more. */
function namesOnly(now: LedgerState, { target, machine }: NamedFleet): void {
  for (const id of now.baselines.keys()) {
    const [kind, name] = id.split('/');
    if (kind === 'publication') expect(name).toBe(target.name);
    if (kind === 'host' || kind === 'residency') expect(name).toBe(machine.name);
  }
}
