/**
 * An apply comes to the same end whatever order and concurrency the graph allows. All ready actions wait at one door, and a
 * random scheduler says who goes through next; how many may wait there together is random too.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Driver, Drivers } from '../../../src/drivers/driver.ts';
import type { Kind, ResourceId } from '../../../src/resources/id.ts';
import { arbitraryFleet } from '../../support/memory/arbitrary-fleet.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { changeAll } from '../../support/drivers/watch-drivers.ts';
import { arbitraryFault, createFate } from '../../support/memory/faulty-drivers.ts';
import { createMemoryRun, type MemoryRun, type MemoryRunOptions } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';
import { arbitraryStrangers, settleStrangers, type Stranger } from '../../support/memory/strangers.ts';
import { knownTo, worldSeen } from '../../support/memory/world-seen.ts';

const arbitraryLimits = fc.record({
  parallelism: fc.integer({ min: 1, max: 32 }),
  cpus: fc.integer({ min: 1, max: 32 }),
  perEndpoint: fc.integer({ min: 1, max: 8 }),
});
/** Two models may have the same weights: then they are one build under two names. */
const arbitraryWeights = fc.constantFrom('others', 'the same');
const ALONE = { parallelism: 1, cpus: 1, perEndpoint: 1 };

describe('for any order that the graph allows', { timeout: propertyTimeout() }, () => {
  it('world, ledger and outcomes are the same, also where something fails', async () => {
    const orders = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          shape: arbitraryFleet,
          strangers: arbitraryStrangers,
          weights: arbitraryWeights,
          limits: arbitraryLimits,
          faults: fc.array(fc.tuple(fc.nat(), arbitraryFault), { maxLength: 2 }),
        }),
        fc.scheduler(),
        async ({ shape, strangers, weights, limits, faults }, scheduler) => {
          const fleet = buildFleet(shape);
          const fates = [createFate(), createFate()] as const;
          const door: Door = { order: [], inside: new Set(), limits };
          const alone = inWorld({ limits: ALONE, change: fates[0].change }, { strangers, weights });
          const shuffled = inWorld(
            { limits, change: (drivers) => atTheDoor(fates[1].change(drivers), scheduler, door) },
            { strangers, weights },
          );
          const { actions } = await alone.plan(fleet);
          for (const [index, fault] of faults) {
            const victim = actions[index % Math.max(actions.length, 1)];
            if (victim !== undefined) for (const fate of fates) fate.faults.set(victim.id, fault);
          }
          const one = await alone.apply(fleet);
          const other = await scheduler.waitFor(shuffled.apply(fleet));
          orders.add(JSON.stringify(door.order));
          expect(other.result.counts).toEqual(one.result.counts);
          expect(worldSeen(shuffled.world)).toEqual(worldSeen(alone.world));
          expect([...shuffled.world.blobs.keys()].toSorted()).toEqual(
            [...alone.world.blobs.keys()].toSorted(),
          );
          expect(knownTo(await shuffled.ledger.read())).toEqual(knownTo(await alone.ledger.read()));
          isInOrder(door.order, actions);
        },
      ),
      propertyRuns(),
    );
    // A scheduler that never shuffles would show nothing.
    expect(orders.size).toBeGreaterThan(propertyRuns().numRuns / 4);
  });
});

function inWorld(
  options: MemoryRunOptions,
  { strangers, weights }: { readonly strangers: readonly Stranger[]; readonly weights: string },
): MemoryRun {
  const run = createMemoryRun(options);
  settleStrangers(run.world, strangers);
  if (weights === 'the same')
    for (const name of ['nano', 'mini']) run.world.sources.set(`zen/${name}`, weights);
  return run;
}

interface Door {
  readonly order: ResourceId[];
  readonly inside: Set<ResourceId>;
  readonly limits: typeof ALONE;
}

/** Who is ready waits until the scheduler lets it in; no more are ready at once than there is room for. */
function atTheDoor(drivers: Drivers, scheduler: fc.Scheduler, { order, inside, limits }: Door): Drivers {
  function wait<K extends Kind>(driver: Driver<K>): Driver<K> {
    return {
      ...driver,
      async apply(action, wanted, context) {
        inside.add(action.id);
        hasRoom([...inside], limits);
        await scheduler.schedule(Promise.resolve(), action.id);
        if (!order.includes(action.id)) order.push(action.id);
        try {
          return await driver.apply(action, wanted, context);
        } finally {
          inside.delete(action.id);
        }
      },
    };
  }
  return changeAll(drivers, wait);
}

function hasRoom(inside: readonly ResourceId[], { parallelism, cpus, perEndpoint }: typeof ALONE): void {
  const count = (...kinds: readonly string[]): number =>
    inside.filter((id) => kinds.includes(id.split('/')[0] ?? '')).length;
  expect(inside.length).toBeLessThanOrEqual(parallelism);
  expect(count('artifact', 'evaluation')).toBeLessThanOrEqual(cpus);
  expect(count('publication')).toBeLessThanOrEqual(perEndpoint);
  const machines = inside.flatMap((id) => (/^(host|residency)\//.test(id) ? [id.split('/')[1]] : []));
  expect(new Set(machines).size).toBe(machines.length);
}

/** Nobody goes before what it stands on. */
function isInOrder(
  order: readonly ResourceId[],
  actions: readonly { readonly id: ResourceId; readonly after: readonly ResourceId[] }[],
): void {
  for (const { id, after } of actions) {
    const at = order.indexOf(id);
    if (at < 0) continue;
    for (const before of after) expect(order.indexOf(before)).toBeLessThan(at);
  }
}
