import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryFleet, arbitraryMeddling } from '../../support/memory/arbitrary-fleet.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { meddle } from '../../support/memory/meddle.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';
import { type WorldSeen, worldSeen } from '../../support/memory/world-seen.ts';

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

  it('whatever moves in the world is repaired, nothing else is touched, and foreign files stay', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet,
        fc.array(arbitraryMeddling, { minLength: 1, maxLength: 3 }),
        async (shape, moves) => {
          const run = createMemoryRun();
          const fleet = buildFleet(shape);
          await run.apply(fleet);
          const before = worldSeen(run.world);
          for (const how of moves) meddle(run.world, how);
          await run.apply(fleet);
          expect((await run.plan(fleet)).actions).toEqual([]);
          const after = worldSeen(run.world);
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
          expect(worldSeen(run.world)).toEqual(worldSeen(whole.world));
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
});

function withoutForeign(seen: WorldSeen): WorldSeen {
  return {
    ...seen,
    repos: seen.repos.map(({ name, files, tags }) => ({
      name,
      tags,
      files: files.filter((file) => !file.startsWith('notes.txt')),
    })),
  };
}
