import { describe, expect, it } from 'vitest';
import { NO_POLICIES } from '../../../src/resources/policies.ts';
import type { FleetShape } from '../../support/memory/build-fleet.ts';
import { applied, deletions, fleetOf, TINY, WHOLE } from '../../support/memory/four-models.ts';

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
