/**
 * Whatever leaves the file, and whatever rules stand in it: what was really done, read off the world, stays below every cap,
 * and what is protected, unknown or somebody else's stays where it is.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryEdit } from '../../support/memory/arbitrary-edit.ts';
import { arbitraryFleet } from '../../support/memory/arbitrary-fleet.ts';
import { arbitraryPolicies, arbitraryProtect } from '../../support/memory/arbitrary-policies.ts';
import { buildFleet, type FleetShape } from '../../support/memory/build-fleet.ts';
import { dressFleet } from '../../support/memory/dress-fleet.ts';
import { brokenRules, keepWorld, lossesOf, type Population } from '../../support/memory/losses.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';
import { arbitraryStrangers, settleStrangers, strangersLost } from '../../support/memory/strangers.ts';
import { placeAt } from '../../support/cli/plans.ts';
import { NO_POLICIES, type Policies } from '../../../src/resources/policies.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import type { ResourceId } from '../../../src/resources/id.ts';

const FREE: Policies = { ...NO_POLICIES, caps: [] };
const EMPTY: FleetShape = { models: [], machines: [] };

/** The file later: shrunken, emptied by a lost include, or another one altogether. */
function later(shape: FleetShape): fc.Arbitrary<FleetShape> {
  const shrunken = fc.record({
    models: fc.subarray([...shape.models]),
    machines: fc.subarray([...shape.machines]),
  });
  return fc.oneof(
    { weight: 5, arbitrary: shrunken },
    { weight: 1, arbitrary: fc.constant(EMPTY) },
    { weight: 3, arbitrary: arbitraryFleet },
    { weight: 3, arbitrary: arbitraryEdit(shape).map((edit) => edit.shape) },
  );
}

const arbitraryCase = arbitraryFleet.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    next: later(shape),
    prune: fc.constantFrom(true, true, true, false),
    policies: arbitraryPolicies,
    remembered: arbitraryProtect,
    silent: fc.subarray(['thor', 'sprout']),
    unreachable: fc.oneof(
      { weight: 5, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.subarray(['hub', 'thor', 'zen/nano', 'zen/mini'], { minLength: 1 }) },
    ),
    strangers: arbitraryStrangers,
    loseBlobs: fc.boolean(),
    weights: fc.boolean(),
  }),
);

describe('for any change of any fleet under any rules', { timeout: propertyTimeout() }, () => {
  it('no cap is exceeded, and what is protected, unknown, unmanaged or foreign stays', async () => {
    const seen = { deleted: 0, swapped: 0, sent: 0, held: 0 };
    await fc.assert(
      fc.asyncProperty(arbitraryCase, async (given) => {
        const { shape, next, prune, remembered, unreachable } = given;
        const run = createMemoryRun();
        const protect = remembered.map((what) => ({ what, place: placeAt(9) }));
        await run.apply(dressFleet(buildFleet(shape), { prune, policies: { ...FREE, protect } }));
        const strangers = given.strangers
          .filter((one) => one.what !== 'tenant of somebody' && one.what !== 'half a publication')
          .filter((one) => !('model' in one) || !run.world.repos.has(`zenlm/zen-${one.model}${one.suffix}`));
        settleStrangers(run.world, strangers);
        if (given.loseBlobs) run.world.blobs.clear();
        if (given.weights) run.world.sources.set('zen/nano', 'other weights');
        for (const name of unreachable) run.world.unreachable.add(name);
        const silent = new Set(given.silent);
        const fleet = dressFleet(buildFleet(next), { prune, silent, policies: given.policies });

        const before = keepWorld(run.world);
        const population = await populationOf(run, fleet);
        const { result } = await run.apply(fleet);
        const losses = lossesOf(before, run.world);
        const rules = { ...given.policies, protect: [...given.policies.protect, ...protect] };
        expect(brokenRules(losses, rules, { fleet, population, silent })).toEqual([]);
        expect(strangersLost(run.world, strangers)).toEqual([]);
        if (!prune) {
          expect(losses.repos).toEqual([]);
          expect(losses.ended.filter((name) => silent.has(name))).toEqual([]);
        }
        const isBlind = fleet.resources.some(
          (resource) =>
            resource.kind === 'publication' && unreachable.includes(`zen/${resource.spec.card.model}`),
        );
        if (isBlind || unreachable.includes('hub')) expect(losses.repos).toEqual([]);
        if (unreachable.includes('hub')) expect(losses.written).toEqual([]);
        if (unreachable.includes('thor')) expect(losses.swapped).not.toContain('thor');
        const declared = new Set(fleet.resources.map(({ id }) => id));
        expect(losses.repos.filter((name) => declared.has(`publication/hub/${name}`))).toEqual([]);
        seen.deleted += losses.repos.length;
        seen.swapped += losses.swapped.length;
        seen.sent += losses.written.length;
        seen.held += result.counts.held;
      }),
      propertyRuns(),
    );
    // Rules that hold everything back, or nothing, would show nothing; of a few cases nothing can be said.
    if (propertyRuns().numRuns < 250) return;
    for (const [what, count] of Object.entries(seen)) expect(`${what} ${count > 0}`).toBe(`${what} true`);
  });
});

async function populationOf(run: MemoryRun, fleet: FleetResources): Promise<Population> {
  const { baselines } = await run.ledger.read();
  const ids = new Set<ResourceId>([...fleet.resources.map(({ id }) => id), ...baselines.keys()]);
  const count = (kind: string): number => [...ids].filter((id) => id.startsWith(kind)).length;
  return { publications: count('publication/'), residencies: count('residency/') };
}
