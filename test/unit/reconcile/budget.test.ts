import { expect, it } from 'vitest';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const MODEL = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: true,
  publish: true,
  questions: [],
  version: '1',
};

it('nothing is started that will not fit into the time that is left; the rest is done, and the next run goes on', async () => {
  const { apply, plan, world } = createMemoryRun();
  const fleet = buildFleet({ models: [MODEL], machines: [{ name: 'thor' }] });
  // A conversion is estimated at a minute.
  const { result, events } = await apply(fleet, { leftMilliseconds: () => 59_000 });
  expect(result.counts).toMatchObject({ failed: 0, interrupted: 0 });
  expect(result.counts.outOfBudget).toBeGreaterThan(0);
  expect(world.effects.map(({ what }) => what).toSorted()).toEqual(['check', 'layout']);
  expect(events.some((event) => event.type === 'interrupted' && event.because === 'budget')).toBe(true);

  const next = await apply(fleet, { leftMilliseconds: () => 60_000 });
  expect(next.result.counts).toMatchObject({ outOfBudget: 0, skipped: 0, failed: 0 });
  expect((await plan(fleet)).actions).toEqual([]);
});
