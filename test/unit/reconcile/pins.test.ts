import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../src/resources/digest.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { buildFleet, type ModelShape } from '../../support/memory/build-fleet.ts';
import { dressFleet } from '../../support/memory/dress-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: ['name?'],
  version: '1',
};
const REPO = 'publication/hub/zenlm/zen-nano-GGUF';

function pinned(fleet: FleetResources, pin: Digest): FleetResources {
  return dressFleet(fleet, { pins: new Map([[REPO, pin]]) });
}

describe('a pinned publication', () => {
  it('goes back to what it was, under the version that it had, makes nothing, and is not held by what fails now', async () => {
    const run = createMemoryRun();
    const first = buildFleet({ models: [NANO], machines: [] });
    await run.apply(first);
    const files = new Map(run.world.repos.get('zenlm/zen-nano-GGUF')?.files);
    const pin = (await run.ledger.read()).contents?.get(REPO)?.at(-1)?.digest;
    if (pin === undefined) throw new Error('nothing was noted');

    run.world.sources.set('zen/nano', 'worse weights');
    const second = buildFleet({ models: [{ ...NANO, version: '2' }], machines: [] });
    await run.apply(second);
    expect(run.world.repos.get('zenlm/zen-nano-GGUF')?.files).not.toEqual(files);
    run.world.liars.add('zen/nano');

    const back = pinned(buildFleet({ models: [{ ...NANO, version: '3' }], machines: [] }), pin);
    expect((await run.plan(back)).actions.map(({ id }) => id)).toEqual([REPO]);
    expect((await run.apply(back)).result.counts).toMatchObject({ done: 1, failed: 0, held: 0 });
    const { files: now, tags } = run.world.repos.get('zenlm/zen-nano-GGUF') ?? {};
    for (const [path, digest] of files) if (path !== 'README.md') expect(now?.get(path)).toBe(digest);
    expect([...(tags ?? []).keys()]).toEqual(['1', '2']);
    expect((await run.plan(back)).actions).toEqual([]);
  });

  it('at a digest that the ledger never saw is held, with the reason', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet({ models: [NANO], machines: [] }));
    const fleet = pinned(buildFleet({ models: [NANO], machines: [] }), 'sha256:0123');
    const { held, actions } = await run.plan(fleet);
    expect(actions).toEqual([]);
    expect(held).toMatchObject([{ id: REPO, by: 'pin' }]);
    expect(held[0]?.reasons[0]?.text).toContain('pinned at sha256:0123, which the ledger never saw');
  });
});

describe('what is paused', () => {
  it('is held, and the rest goes on', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet({
      models: [NANO],
      machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
    });
    const { result } = await run.apply(dressFleet(fleet, { paused: new Set(['thor']) }));
    expect(result.counts).toMatchObject({ failed: 0, held: 2 });
    expect(run.world.machines.get('thor')?.tenant).toBeUndefined();
    expect([...run.world.repos.keys()]).toEqual(['zenlm/zen-nano-GGUF']);
  });
});
