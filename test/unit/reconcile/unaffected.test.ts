/**
 * An approval survives what is not its business: whatever single thing changes, the actions on everything that does not
 * depend on it keep their keys. What depends on it is read off the two fleets, not off the plan.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/resources/content.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { arbitraryFleet, arbitraryMeddling } from '../../support/memory/arbitrary-fleet.ts';
import { arbitraryEdit } from '../../support/memory/arbitrary-edit.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { meddle } from '../../support/memory/meddle.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

describe('for any single change', { timeout: propertyTimeout() }, () => {
  it('what does not depend on it keeps its keys, in a new world and in one that has drifted', async () => {
    const seen = { kept: 0, moved: 0 };
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet.chain((shape) => fc.tuple(fc.constant(shape), arbitraryEdit(shape))),
        fc.option(fc.tuple(arbitraryFleet, arbitraryMeddling)),
        async ([shape, edit], history) => {
          const run = createMemoryRun();
          if (history !== null) {
            await run.apply(buildFleet(history[0]));
            meddle(run.world, history[1]);
          }
          const before = buildFleet(shape);
          const planned = await run.plan(before);
          for (const [name, weights] of edit.weights) run.world.sources.set(name, weights);
          const after = buildFleet(edit.shape);
          const again = await run.plan(after);
          const touched = affected(before, after, new Set(edit.weights.map(([name]) => name)));
          const keys = new Map(again.actions.map(({ id, key }) => [id, key]));
          for (const { id, key } of planned.actions) {
            const now = keys.get(id);
            if (now === undefined) continue;
            if (touched.has(id)) seen.moved += now === key ? 0 : 1;
            else {
              expect(`${id} ${now}`).toBe(`${id} ${key}`);
              seen.kept += 1;
            }
          }
        },
      ),
      propertyRuns(),
    );
    // An edit that changes everything, or nothing, would show nothing.
    expect(seen.kept).toBeGreaterThan(propertyRuns().numRuns);
    expect(seen.moved).toBeGreaterThan(propertyRuns().numRuns / 10);
  });
});

/** What is new, gone or told otherwise in one of the two, what comes of other weights, and all that stands on those. */
function affected(
  before: FleetResources,
  after: FleetResources,
  weights: ReadonlySet<string>,
): ReadonlySet<ResourceId> {
  const textOf = ({ resources }: FleetResources): ReadonlyMap<ResourceId, string> =>
    new Map(resources.map(({ id, spec, dependsOn }) => [id, canonicalJson({ spec, dependsOn })]));
  const [one, other] = [textOf(before), textOf(after)];
  const touched = new Set([...one.keys(), ...other.keys()].filter((id) => one.get(id) !== other.get(id)));
  for (const resource of [...before.resources, ...after.resources]) {
    const { id, dependsOn } = resource;
    if (resource.kind === 'source' && weights.has(`${resource.spec.family}/${resource.spec.model}`))
      touched.add(id);
    if (dependsOn.some((input) => touched.has(input))) touched.add(id);
  }
  return touched;
}
