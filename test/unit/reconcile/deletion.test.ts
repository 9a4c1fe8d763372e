import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { CAUTION, NO_POLICIES, type Cap } from '../../../src/resources/policies.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { placeAt } from '../../support/cli/plans.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { type Dress, dressFleet } from '../../support/memory/dress-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
};
const NAMES = ['nano', 'mini', 'base', 'tiny'];
const WHOLE: FleetShape = {
  models: NAMES.map((name) => ({ ...NANO, name })),
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};
const WITHOUT_TINY: FleetShape = { ...WHOLE, models: WHOLE.models.slice(0, 3) };
const TINY = 'publication/hub/zenlm/zen-tiny-GGUF';

/** With `prune: true` on its target and machine, if not said otherwise. */
function fleetOf(shape: FleetShape, dress: Dress = {}): FleetResources {
  return dressFleet(buildFleet(shape), { prune: true, ...dress });
}

/** A machine whose `hosts:` was taken out: nothing is said of its tenant any more. */
const WITHOUT_HOSTS: Dress = { silent: new Set(['thor']) };

async function applied(): Promise<MemoryRun> {
  const run = createMemoryRun();
  await run.apply(fleetOf(WHOLE));
  return run;
}

function deletions({ actions }: Plan): readonly string[] {
  return actions.flatMap(({ verb, id }) => (verb === 'delete' ? [id] : []));
}

function heldTexts({ held }: Plan): readonly string[] {
  return held.map(({ id, reasons }) => `${id}: ${reasons.map(({ text }) => text).join('; ')}`);
}

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

  it('is told with the line that says prune: true, a repo and a tenant alike', async () => {
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
    expect(tombstones?.get(TINY)?.reason).toBe('it had left the fleet, and was found gone');
  });

  it('of another fleet of the same ledger is not missed by this one', async () => {
    const run = await applied();
    const other = { ...fleetOf({ ...WHOLE, models: [WHOLE.models[0] ?? NANO] }), name: 'other' };
    const plan = await run.plan({ ...other, policies: { ...NO_POLICIES, caps: [] } });
    expect(deletions(plan)).toEqual([]);
  });
});

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

describe('was:', () => {
  const moved = (name: string): FleetShape => ({
    ...WHOLE,
    models: WHOLE.models.map((model) => (model.name === 'tiny' ? { ...model, name } : model)),
  });
  const moves = ['source', 'artifact', 'evaluation'].map((kind) => ({
    from: `${kind}/zen/tiny`,
    to: `${kind}/zen/small`,
  }));

  it('moves a machine: nothing is deleted, nothing is made, and the block may lose its was: afterwards', async () => {
    const run = await applied();
    const shape: FleetShape = {
      ...WHOLE,
      machines: [{ name: 'odin', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
    };
    const thor = run.world.machines.get('thor');
    if (thor !== undefined) run.world.machines.set('odin', thor);
    const machineMoves = ['host', 'residency'].map((kind) => ({ from: `${kind}/thor`, to: `${kind}/odin` }));
    const before = run.world.effects.length;
    const fleet = fleetOf(shape, { moves: machineMoves, policies: { ...NO_POLICIES, caps: [] } });
    expect((await run.plan(fleet)).actions).toEqual([]);
    expect((await run.plan(fleet)).unmanaged).toEqual([]);
    await run.apply(fleet);
    const without = fleetOf(shape, { policies: { ...NO_POLICIES, caps: [] } });
    expect((await run.plan(without)).actions).toEqual([]);
    expect((await run.plan(without)).unmanaged).toEqual([]);
    expect(run.world.effects.length).toBe(before);
    expect([...(await run.ledger.read()).baselines.keys()].filter((id) => id.includes('thor'))).toEqual([]);
  });

  it('of a model never deletes the repo that it had, neither with it nor once it is recorded', async () => {
    const run = await applied();
    run.world.sources.set('zen/small', 'zen/tiny');
    const rules = { ...NO_POLICIES, caps: [] };
    const fleet = fleetOf(moved('small'), { moves, policies: rules });
    expect(deletions(await run.plan(fleet))).toEqual([]);
    await run.apply(fleet);
    expect(deletions(await run.plan(fleetOf(moved('small'), { policies: rules })))).toEqual([]);
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(true);
    // Without was: it would have been one model less, and one more.
    const other = await applied();
    expect(deletions(await other.plan(fleetOf(moved('small'), { policies: rules })))).toEqual([TINY]);
  });
});

describe('a deletion', () => {
  it('of what somebody wrote to since the plan is not covered by its approval', async () => {
    const run = await applied();
    const fleet = fleetOf(WITHOUT_TINY);
    const approved = new Set((await run.plan(fleet)).actions.map(({ key }) => key));
    run.world.repos.get('zenlm/zen-tiny-GGUF')?.files.set('README.md', 'sha256:0a');
    expect((await run.apply(fleet, { approved })).result.counts).toMatchObject({ unapproved: 1, done: 0 });
    expect(run.world.repos.has('zenlm/zen-tiny-GGUF')).toBe(true);
  });
});
