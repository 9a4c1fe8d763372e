import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryFleet, arbitraryMeddling } from '../../support/memory/arbitrary-fleet.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { meddle } from '../../support/memory/meddle.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

const RUNS = propertyRuns();

describe('for any fleet', { timeout: propertyTimeout() }, () => {
  it('the plan after an apply is empty, and the same after JSON', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, async (shape) => {
        const { apply, plan } = createMemoryRun();
        const fleet = buildFleet(shape);
        const first = await plan(fleet);
        expect(JSON.parse(JSON.stringify(first))).toEqual(first);
        await apply(fleet);
        expect((await plan(fleet)).actions).toEqual([]);
      }),
      RUNS,
    );
  });

  it('one action at a time and many at once leave the same world', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, fc.integer({ min: 2, max: 8 }), async (shape, parallelism) => {
        const alone = createMemoryRun({}, 1);
        const together = createMemoryRun({}, parallelism);
        await alone.apply(buildFleet(shape));
        await together.apply(buildFleet(shape));
        expect(worldOf(together)).toEqual(worldOf(alone));
      }),
      RUNS,
    );
  });

  it('whatever moves in the world is repaired, nothing else is touched, and foreign files stay', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet,
        fc.array(arbitraryMeddling, { minLength: 1, maxLength: 3 }),
        async (shape, moves) => {
          const run = createMemoryRun();
          const fleet = buildFleet(shape);
          await run.apply(fleet);
          const before = worldOf(run);
          for (const how of moves) meddle(run.world, how);
          await run.apply(fleet);
          expect((await run.plan(fleet)).actions).toEqual([]);
          const after = worldOf(run);
          const foreign = moves.includes('add a foreign file') && before.repos.length > 0;
          expect(
            after.repos.flatMap(({ files }) => files).filter((file) => file.startsWith('notes.txt')).length,
          ).toBe(foreign ? 1 : 0);
          expect(withoutForeign(after)).toEqual(withoutForeign(before));
        },
      ),
      RUNS,
    );
  });

  it('a run killed at any journal append or effect is finished by the next, and no effect happens twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet,
        fc.nat(),
        fc.constantFrom('before', 'after'),
        async (shape, where, moment) => {
          const whole = createMemoryRun();
          const fleet = buildFleet(shape);
          await whole.apply(fleet);

          const run = createMemoryRun();
          const points = whole.ledger.records.length + whole.world.effects.length;
          let left = points === 0 ? 0 : where % points;
          const cut = (at: 'before' | 'after'): void => {
            if (at !== moment) return;
            if (left === 0) throw new Error('SIGKILL');
            left -= 1;
          };
          run.ledger.cut = cut;
          run.world.interrupt = cut;
          await run.apply(fleet).catch(() => undefined);
          run.ledger.crash();
          run.ledger.cut = () => undefined;
          run.world.interrupt = () => undefined;
          await run.apply(fleet);

          expect((await run.plan(fleet)).actions).toEqual([]);
          expect(worldOf(run)).toEqual(worldOf(whole));
          // Making bytes has no trace in the world but the ledger's: only there a kill between doing and recording does it again.
          const outside = run.world.effects.filter(
            ({ what }) => what === 'commit' || what === 'swap' || what === 'layout',
          );
          expect(new Set(outside.map(({ what, id }) => `${what} ${id}`)).size).toBe(outside.length);
        },
      ),
      RUNS,
    );
  });

  it('what cannot be looked at is not touched', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet,
        fc.subarray(['hub', 'thor', 'zen/nano'], { minLength: 1 }),
        async (shape, unreachable) => {
          const run = createMemoryRun();
          for (const name of unreachable) run.world.unreachable.add(name);
          await run.apply(buildFleet(shape));
          const touched = run.world.effects.map(({ id }) => id);
          if (unreachable.includes('hub'))
            expect(touched.filter((id) => id.startsWith('publication/'))).toEqual([]);
          if (unreachable.includes('thor')) expect(touched.filter((id) => id.includes('/thor'))).toEqual([]);
          if (unreachable.includes('zen/nano'))
            expect(touched.filter((id) => id.includes('/nano'))).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('a change to one model keeps the action keys of the others', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, async (shape) => {
        const { plan, world } = createMemoryRun();
        const before = await plan(buildFleet(shape));
        world.sources.set('zen/nano', 'other weights');
        const after = await plan(buildFleet(shape));
        const others = (keys: typeof before): readonly string[] =>
          keys.actions.filter(({ id }) => !touches(id, shape)).map(({ key }) => key);
        expect(others(after)).toEqual(others(before));
      }),
      RUNS,
    );
  });
});

function touches(id: string, { machines }: Parameters<typeof buildFleet>[0]): boolean {
  return (
    id.includes('nano') ||
    machines.some(({ name, hosts }) => hosts?.model === 'nano' && id.includes(`/${name}/`))
  );
}

interface Seen {
  readonly repos: readonly { readonly name: string; readonly files: readonly string[] }[];
  readonly machines: readonly string[];
}

function worldOf({ world }: MemoryRun): Seen {
  return {
    repos: [...world.repos]
      .map(([name, { files }]) => ({
        name,
        files: [...files].map(([path, digest]) => `${path} ${digest}`).toSorted(),
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    machines: [...world.machines]
      .map(([name, { tenant, digest, healthy }]) => `${name} ${tenant} ${digest} ${healthy}`)
      .toSorted(),
  };
}

function withoutForeign(seen: Seen): Seen {
  return {
    ...seen,
    repos: seen.repos.map(({ name, files }) => ({
      name,
      files: files.filter((file) => !file.startsWith('notes.txt')),
    })),
  };
}
