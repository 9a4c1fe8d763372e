/**
 * `--only` names a deletion and nothing beside it: what would stop it in a whole plan stops it here, too, and nothing else is
 * done or looked at for it.
 */
import { describe, expect, it } from 'vitest';
import type { Drivers } from '../../../src/drivers/driver.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { NO_POLICIES } from '../../../src/resources/policies.ts';
import { changeAll } from '../../support/drivers/watch-drivers.ts';
import { fleetOf, TINY, WHOLE, WITHOUT_TINY } from '../../support/memory/four-models.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const MINI = 'publication/hub/zenlm/zen-mini-GGUF';
const ONLY_TINY = { only: [TINY] };
const STOPPED = `${MINI} could not be looked at, and nothing beside it is deleted until it can`;

async function applied(): Promise<MemoryRun & { readonly looked: Set<string> }> {
  const looked = new Set<string>();
  const run = createMemoryRun({ change: (drivers) => noting(drivers, looked) });
  await run.apply(fleetOf(WHOLE));
  looked.clear();
  return { ...run, looked };
}

/** Writes down the id of everything that is looked at. */
function noting(drivers: Drivers, looked: Set<string>): Drivers {
  return changeAll(drivers, (driver) => ({
    ...driver,
    observe: (wanted, context) => {
      for (const { resource } of wanted) looked.add(resource.id);
      return driver.observe(wanted, context);
    },
  }));
}

function actions({ actions: all }: Plan): readonly string[] {
  return all.map(({ verb, id }) => `${verb} ${id}`);
}

function held({ held: all }: Plan): readonly (readonly string[])[] {
  return all.map(({ id, by, reasons }) => [id, by, ...reasons.map(({ text }) => text)]);
}

describe('a deletion that --only names', () => {
  it('is done when everything beside it could be looked at, and nothing is done to that', async () => {
    const run = await applied();
    const changed = { ...WITHOUT_TINY, models: WITHOUT_TINY.models.map((one) => ({ ...one, version: '2' })) };
    const plan = await run.plan(fleetOf(changed), ONLY_TINY);
    expect(actions(plan)).toEqual([`delete ${TINY}`]);
    expect(held(plan)).toEqual([]);
    const { result } = await run.apply(fleetOf(changed), ONLY_TINY);
    expect(result.counts).toMatchObject({ done: 1, held: 0, failed: 0 });
    expect([...run.world.repos.values()].flatMap(({ tags }) => [...tags.keys()])).toEqual(['1', '1', '1']);
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(false);
  });

  it('is stopped by a repo of the same target that cannot be judged, and says why', async () => {
    const run = await applied();
    run.world.unreachable.add('zen/mini');
    const fleet = fleetOf(WITHOUT_TINY);
    const plan = await run.plan(fleet, ONLY_TINY);
    expect(actions(plan)).toEqual([]);
    expect(held(plan)).toEqual([[TINY, 'policy', STOPPED, 'source/zen/mini: no route']]);
    // What it is stopped by is none of this run's business otherwise.
    expect(plan.unknown).toEqual([]);
    expect(plan.drift).toEqual([]);
    expect((await run.apply(fleet, ONLY_TINY)).result.counts).toMatchObject({ done: 0, held: 1 });
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(true);
  });

  it('is stopped by the same as in a whole plan', async () => {
    const run = await applied();
    run.world.unreachable.add('zen/mini');
    const whole = await run.plan(fleetOf(WITHOUT_TINY));
    expect(held(whole)).toEqual([[TINY, 'policy', STOPPED]]);
  });

  it('is no news of a pull request when the base was stopped by the same', async () => {
    const run = await applied();
    run.world.unreachable.add('zen/mini');
    const fleet = fleetOf(WITHOUT_TINY);
    const { before } = await run.planBeside(fleet, fleet, ONLY_TINY);
    expect(actions(before)).toEqual([]);
    expect(held(before).map(([id]) => id)).toEqual([TINY]);
  });

  it('leaves the intermediates of others where they are', async () => {
    const run = await applied();
    // As after a run in which somebody did not get what they needed of them.
    for (const { id, output } of (await run.ledger.read()).outputs.values())
      if (id === 'artifact/zen/mini/gguf/f16')
        for (const { sha256 } of output.files) run.world.blobs.set(sha256, 1);
    const files = [...run.world.blobs.keys()];
    const { result } = await run.apply(fleetOf(WITHOUT_TINY), ONLY_TINY);
    expect(result.counts.done).toBe(1);
    expect([...run.world.blobs.keys()]).toEqual(files);
  });

  it('of a tenant looks at its own machine, and at no repo', async () => {
    const run = await applied();
    const fleet = fleetOf(WHOLE, {
      silent: new Set(['thor']),
      policies: { ...NO_POLICIES, caps: [] },
    });
    const plan = await run.plan(fleet, { only: ['residency/thor'] });
    expect(actions(plan)).toEqual(['delete residency/thor/main']);
    expect([...run.looked].toSorted()).toEqual(['host/thor', 'residency/thor/main']);
  });
});

describe('--only of what is not deleted', () => {
  it('looks at that and what it stands on, however much has left the fleet beside it', async () => {
    const run = await applied();
    run.world.unreachable.add('zen/mini');
    await run.plan(fleetOf(WITHOUT_TINY), { only: ['publication/hub/zenlm/zen-nano-GGUF'] });
    expect([...run.looked].filter((id) => !id.includes('nano'))).toEqual([]);
    expect(run.looked.size).toBeGreaterThan(2);
  });
});
