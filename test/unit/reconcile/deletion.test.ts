import { describe, expect, it } from 'vitest';
import { NO_POLICIES } from '../../../src/resources/policies.ts';
import { placeAt } from '../../support/cli/plans.ts';
import type { Dress } from '../../support/memory/dress-fleet.ts';
import {
  applied,
  deletions,
  fleetOf,
  NANO,
  TINY,
  WHOLE,
  WITHOUT_TINY,
} from '../../support/memory/four-models.ts';

/** A machine whose `hosts:` was taken out: nothing is said of its tenant any more. */
const WITHOUT_HOSTS: Dress = { silent: new Set(['thor']) };

describe('what left the fleet', () => {
  it('and was deleted by a run that was killed before it could say so, is not open for ever', async () => {
    const run = await applied();
    const fleet = fleetOf(WITHOUT_TINY);
    run.ledger.cut = (moment, record) => {
      if (moment === 'before' && record.type === 'forget') throw new Error('SIGKILL');
    };
    await run.apply(fleet).catch(() => undefined);
    run.ledger.crash();
    run.ledger.cut = () => undefined;
    expect([...(await run.ledger.read()).open.values()].map(({ id }) => id)).toEqual([TINY]);
    await run.apply(fleet);
    const { open, tombstones } = await run.ledger.read();
    expect([...open.values()]).toEqual([]);
    expect([...(tombstones?.keys() ?? [])]).toEqual([TINY]);
  });

  it('is deleted where its target says prune: true, leaves a tombstone, and is deleted once', async () => {
    const run = await applied();
    const fleet = fleetOf(WITHOUT_TINY);
    expect(deletions(await run.plan(fleet))).toEqual([TINY]);
    expect((await run.apply(fleet)).result).toMatchObject({ destroyed: 1, counts: { done: 1, failed: 0 } });
    expect([...run.world.repos.keys()].toSorted()).toEqual(
      ['base', 'mini', 'nano'].map((name) => `zenlm/zen-${name}-GGUF`),
    );
    expect((await run.ledger.read()).tombstones?.get(TINY)?.reason).toBe('deleted by zoo');
    const after = await run.plan(fleet);
    expect(after.actions).toEqual([]);
    expect(after.unmanaged).toEqual([]);
  });

  it('is left alone without prune: true, and said so', async () => {
    const run = await applied();
    const plan = await run.plan(fleetOf(WITHOUT_TINY, { prune: false }));
    expect(plan.actions).toEqual([]);
    expect(plan.unmanaged).toEqual([TINY]);
  });

  it('ends a tenant whose hosts: was taken out, only where the machine says prune: true', async () => {
    const run = await applied();
    expect(deletions(await run.plan(fleetOf(WHOLE, { ...WITHOUT_HOSTS, prune: false })))).toEqual([]);
    const rules = { ...NO_POLICIES, caps: [] };
    const fleet = fleetOf(WHOLE, { ...WITHOUT_HOSTS, policies: rules });
    expect(deletions(await run.plan(fleet))).toEqual(['residency/thor/main']);
    await run.apply(fleet);
    expect(run.world.machines.get('thor')?.tenant).toBeUndefined();
    expect(run.world.machines.get('thor')?.hosted).toBe(true);
    expect((await run.plan(fleet)).actions).toEqual([]);
  });

  it('names the line that says prune: true, for a repo and for a tenant', async () => {
    const run = await applied();
    const prunes = { 'targets.hub': placeAt(7), 'machines.thor': placeAt(23) };
    const policies = { ...NO_POLICIES, caps: [] };
    const fleet = fleetOf(WITHOUT_TINY, { ...WITHOUT_HOSTS, policies, prunes });
    const { actions } = await run.plan(fleet);
    expect(actions.map(({ id, place }) => [id, place])).toEqual([
      [TINY, placeAt(7)],
      ['residency/thor/main', placeAt(23)],
    ]);
  });

  it('and is gone already is forgotten, with a tombstone', async () => {
    const run = await applied();
    run.world.repos.delete('zenlm/zen-tiny-GGUF');
    const fleet = fleetOf(WITHOUT_TINY);
    expect((await run.plan(fleet)).actions).toEqual([]);
    await run.apply(fleet);
    const { baselines, tombstones } = await run.ledger.read();
    expect(baselines.has(TINY)).toBe(false);
    expect(tombstones?.get(TINY)?.reason).toBe('it left the fleet, and was already gone');
  });

  it('of another fleet of the same ledger is not missed by this one', async () => {
    const run = await applied();
    const other = { ...fleetOf({ ...WHOLE, models: [WHOLE.models[0] ?? NANO] }), name: 'other' };
    const plan = await run.plan({ ...other, policies: { ...NO_POLICIES, caps: [] } });
    expect(deletions(plan)).toEqual([]);
  });
});

describe('a deletion', () => {
  it('of what another writer wrote to since the plan is not covered by its approval', async () => {
    const run = await applied();
    const fleet = fleetOf(WITHOUT_TINY);
    const approved = new Set((await run.plan(fleet)).actions.map(({ key }) => key));
    run.world.repos.get('zenlm/zen-tiny-GGUF')?.files.set('README.md', 'sha256:0a');
    expect((await run.apply(fleet, { approved })).result.counts).toMatchObject({ unapproved: 1, done: 0 });
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(true);
  });
});
