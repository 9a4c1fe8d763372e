import { describe, expect, it } from 'vitest';
import { type Cap, CAUTION, NO_POLICIES } from '../../../src/resources/policies.ts';
import { placeAt } from '../../support/cli/plans.ts';
import {
  applied,
  deletions,
  fleetOf,
  heldTexts,
  NANO,
  TINY,
  WHOLE,
  WITHOUT_TINY,
} from '../../support/memory/four-models.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

describe('caps on deletions', () => {
  it('hold all of them when half of a target would go, as when an include is lost, and nothing else', async () => {
    const run = await applied();
    const lost = { ...WHOLE, models: [{ ...NANO, version: '2' }] };
    const plan = await run.plan(fleetOf(lost));
    expect(deletions(plan)).toEqual([]);
    expect(plan.actions.map(({ id }) => id)).toEqual(['publication/hub/zenlm/zen-nano-GGUF']);
    expect(plan.held.length).toBe(3);
    expect(heldTexts(plan)[0]).toContain(
      'no policies.deletions in the fleet, so at most 50 % in one run; 75 % (3) would be deleted',
    );
    await run.apply(fleetOf(lost));
    expect(run.world.repos.size).toBe(4);
  });

  it.each<[string, Cap, number]>([
    ['an absolute one', { what: 'deletions', limit: 1, isShare: false, place: placeAt(40) }, 0],
    ['a share', { what: 'deletions', limit: 49, isShare: true, place: placeAt(41) }, 0],
    ['a share that is kept', { what: 'deletions', limit: 50, isShare: true, place: placeAt(41) }, 2],
    ["zoo's own, which is kept", CAUTION, 2],
  ])('%s', async (_, cap, count) => {
    const run = await applied();
    const fleet = fleetOf(
      { ...WHOLE, models: WHOLE.models.slice(0, 2) },
      { policies: { ...NO_POLICIES, caps: [cap] } },
    );
    const plan = await run.plan(fleet);
    expect(deletions(plan).length).toBe(count);
    if (count === 0) expect(plan.held[0]?.reasons[0]?.place).toEqual(cap.place);
  });

  it('are shares of what this fleet has, however much another one keeps on the same target', async () => {
    const run = await applied();
    const names = ['one', 'two', 'three', 'four', 'five'];
    const other = fleetOf(
      { models: names.map((name) => ({ ...NANO, name })), machines: [] },
      { name: 'other' },
    );
    await run.apply(other);
    const plan = await run.plan(fleetOf({ ...WHOLE, models: WHOLE.models.slice(0, 1) }));
    expect(deletions(plan)).toEqual([]);
    expect(heldTexts(plan)[0]).toContain('75 % (3) would be deleted');
  });

  it('cannot be got round by looking at a part of the fleet only', async () => {
    const run = await applied();
    const fleet = fleetOf({ ...WHOLE, models: WHOLE.models.slice(0, 1) });
    await run.apply(fleet, { only: ['publication/hub'] });
    expect(run.world.repos.size).toBe(4);
  });
});

describe('protection', () => {
  const protect = [{ what: 'repo/zenlm/zen-tiny-GGUF', place: placeAt(33) }];

  it('survives the removal of its block', async () => {
    const run = createMemoryRun();
    await run.apply(fleetOf(WHOLE, { policies: { ...NO_POLICIES, protect } }));
    const plan = await run.plan(fleetOf(WITHOUT_TINY));
    expect(deletions(plan)).toEqual([]);
    expect(heldTexts(plan)).toEqual([
      `${TINY}: protect: repo/zenlm/zen-tiny-GGUF is never deleted; it stood in the fleet, and counts until policies.unprotect lists it`,
    ]);
    await run.apply(fleetOf(WITHOUT_TINY));
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(true);
  });

  it('is remembered also by an apply that had nothing to do', async () => {
    const run = await applied();
    await run.apply(fleetOf(WHOLE, { policies: { ...NO_POLICIES, protect } }));
    expect(deletions(await run.plan(fleetOf(WITHOUT_TINY)))).toEqual([]);
  });

  it('ends when the fleet says so', async () => {
    const run = createMemoryRun();
    await run.apply(fleetOf(WHOLE, { policies: { ...NO_POLICIES, protect } }));
    const given = { ...NO_POLICIES, unprotect: ['repo/zenlm/zen-tiny-GGUF'] };
    await run.apply(fleetOf(WITHOUT_TINY, { policies: given }));
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(false);
    expect([...((await run.ledger.read()).protections ?? [])]).toEqual([]);
  });
});

describe('unknown', () => {
  it('stops every deletion beneath it', async () => {
    const run = await applied();
    run.world.unreachable.add('hub');
    expect(deletions(await run.plan(fleetOf(WITHOUT_TINY)))).toEqual([]);
    run.world.unreachable.clear();
    // One repo of the target cannot be judged, because its source cannot be looked at: nothing beside it is deleted.
    run.world.unreachable.add('zen/mini');
    const plan = await run.plan(fleetOf(WITHOUT_TINY));
    expect(deletions(plan)).toEqual([]);
    expect(heldTexts(plan)[0]).toContain(
      'could not be looked at, and nothing beside it is deleted until it can',
    );
  });

  it('a ledger that was rebuilt from what the world claims deletes nothing', async () => {
    const run = await applied();
    const claimed = run.ledger.records.map((one) =>
      one.record.type === 'baseline' ? { ...one, record: { ...one.record, claimed: true } } : one,
    );
    run.ledger.records.splice(0, claimed.length, ...claimed);
    const plan = await run.plan(fleetOf(WITHOUT_TINY));
    expect(deletions(plan)).toEqual([]);
    expect(plan.unmanaged).toEqual([TINY]);
  });
});
