/**
 * What the world says of itself is looked at, and nothing is built on it: whatever was forged, and whatever is asked for then,
 * only what was made and asked gets anywhere.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { arbitraryFleet } from '../../support/memory/arbitrary-fleet.ts';
import { arbitraryEdit } from '../../support/memory/arbitrary-edit.ts';
import { claimEverything, FORGED } from '../../support/memory/claim-everything.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m', 'q8_0'],
  safetensors: false,
  publish: true,
  questions: ['name?'],
  version: '1',
};
const SHAPE: FleetShape = { models: [NANO], machines: [{ name: 'thor' }] };
const HOSTED: FleetShape = {
  models: [NANO],
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};
const Q4 = 'artifact/zen/nano/gguf/q4_k_m';
const REPO = 'publication/hub/zenlm/zen-nano-GGUF';

describe('a finished fleet without a ledger of its own', () => {
  it('is left alone, and called claimed', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    claimEverything(run);
    const plan = await run.plan(buildFleet(SHAPE));
    expect(plan.actions).toEqual([]);
    expect(plan.claimed).toContain(REPO);
    expect(plan.claimed).toContain('evaluation/zen/nano/gguf/q4_k_m/identity');
    await run.apply(buildFleet(SHAPE));
    expect(run.world.effects).toEqual([]);
  });

  it('has made and asked again what one that hosts it needs', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    claimEverything(run);
    const plan = await run.plan(buildFleet(HOSTED));
    const remade = plan.actions.filter(({ verb }) => verb === 'remake').map(({ id }) => id);
    expect(remade).toContain(Q4);
    expect(remade).toContain('evaluation/zen/nano/gguf/q8_0/identity');
    expect((await run.apply(buildFleet(HOSTED))).result.counts).toMatchObject({ failed: 0, held: 0 });
    expect((await run.plan(buildFleet(HOSTED))).claimed).toEqual([]);
  });

  it('asks a gate again that is claimed to have been passed, and hears the truth', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    claimEverything(run);
    run.world.liars.add('zen/nano');
    await run.apply(buildFleet(HOSTED));
    expect(run.world.machines.get('thor')?.tenant).toBeUndefined();
    expect((await run.plan(buildFleet(HOSTED))).held.map(({ id }) => id)).toContain('residency/thor/main');
  });

  it('meets its repos for the first time, whatever they carry', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    claimEverything(run);
    const next = buildFleet({ ...SHAPE, models: [{ ...NANO, version: '2' }] });
    const { actions } = await run.plan(next);
    expect(actions.find(({ id }) => id === REPO)?.verb).toBe('adopt');
  });

  it('is not settled as made by a run that was killed before it could tell', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    claimEverything(run, new Set([Q4]));
    run.world.interrupt = (moment, { what, id }) => {
      if (moment === 'before' && what === 'convert' && id === Q4) throw new Error('killed');
    };
    await expect(run.apply(buildFleet(HOSTED))).rejects.toThrow('killed');
    run.world.interrupt = () => undefined;
    run.ledger.crash();
    run.world.blobs.set(FORGED, 1);
    const { result } = await run.apply(buildFleet(HOSTED));
    expect(result.failures.map(({ failure }) => failure.class)).toEqual(['diverged']);
    expect(run.world.machines.get('thor')?.tenant).toBeUndefined();
  });
});

describe('for any fleet, any forgery and any change', { timeout: propertyTimeout() }, () => {
  it('nothing that was not made gets anywhere', async () => {
    let used = 0;
    await fc.assert(
      fc.asyncProperty(
        arbitraryFleet.chain((shape) => fc.tuple(fc.constant(shape), arbitraryEdit(shape))),
        fc.func(fc.boolean()),
        async ([shape, edit], isForged) => {
          const run = createMemoryRun();
          const fleet = buildFleet(shape);
          await run.apply(fleet);
          const forged = fleet.resources.filter(({ kind, id }) => kind === 'artifact' && isForged(id));
          const digests = claimEverything(run, new Set(forged.map(({ id }) => id)));
          const wanted = filesOf(edit.shape);
          const heads = new Map([...run.world.repos].map(([name, { head }]) => [name, head]));
          for (const [name, weights] of edit.weights) run.world.sources.set(name, weights);
          const after = buildFleet(edit.shape);
          await run.apply(after);
          await run.apply(after);
          for (const [name, { head, files }] of run.world.repos) {
            if (head === heads.get(name)) continue;
            used += 1;
            // What the fleet wants no more is left where it is, and is nothing of zoo's.
            const ours = [...files].filter(([path]) => wanted.has(path)).map(([, sha256]) => sha256);
            expect(ours).not.toContain(FORGED);
          }
          for (const { id } of run.world.effects.filter(({ what }) => what === 'swap')) {
            used += 1;
            expect(digests).not.toContain(run.world.machines.get(id.split('/')[1] ?? '')?.digest);
          }
        },
      ),
      propertyRuns(),
    );
    expect(used).toBeGreaterThan(propertyRuns().numRuns / 10);
  });
});

function filesOf(shape: FleetShape): ReadonlySet<string> {
  return new Set(
    buildFleet(shape).resources.flatMap(({ kind, spec }) =>
      kind === 'artifact' && 'fileStem' in spec
        ? [`${spec.fileStem}-${spec.quantization ?? spec.format}`]
        : [],
    ),
  );
}
