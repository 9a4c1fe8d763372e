import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
};
const MINI: ModelShape = { ...NANO, name: 'mini' };
const SHAPE: FleetShape = {
  models: [NANO, MINI],
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};
const HOSTS_MINI: FleetShape = {
  ...SHAPE,
  machines: [{ name: 'thor', hosts: { model: 'mini', quantization: 'q4_k_m' } }],
};
const NANO_REPO = 'zenlm/zen-nano-GGUF';

function keysOf({ actions }: Plan): ReadonlySet<Digest> {
  return new Set(actions.map(({ key }) => key));
}

/** A process that is killed: what it did stands, what it held is free. */
async function killedAt(
  run: MemoryRun,
  cut: (effect: { readonly what: string; readonly id: string }) => boolean,
  apply: () => Promise<unknown>,
): Promise<void> {
  run.world.interrupt = (moment, effect) => {
    if (moment === 'after' && cut(effect)) throw new Error('killed');
  };
  await expect(apply()).rejects.toThrow('killed');
  run.world.interrupt = () => undefined;
  run.ledger.crash();
}

describe('what was approved still fits', () => {
  it('when something unrelated came, changed or went since', async () => {
    const run = createMemoryRun();
    const approved = keysOf(await run.plan(buildFleet(SHAPE)));
    run.world.sources.set('zen/other', 'other weights');
    const grown = buildFleet({ ...SHAPE, models: [NANO, MINI, { ...NANO, name: 'base' }] });
    const { result, events } = await run.apply(grown, { approved });
    expect(result.counts).toMatchObject({ failed: 0, stale: 0 });
    const refused = events.flatMap((event) => (event.type === 'unapproved' ? [event.action.id] : []));
    expect(refused).toEqual(['source/zen/base']);
    expect([...run.world.repos.keys()].toSorted()).toEqual(['zenlm/zen-mini-GGUF', NANO_REPO]);
  });

  it('when a run was killed between a commit and its tag', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet(SHAPE);
    const approved = keysOf(await run.plan(fleet));
    await killedAt(
      run,
      ({ what, id }) => {
        if (what !== 'commit' || !id.includes('nano')) return false;
        run.world.repos.get(NANO_REPO)?.tags.clear();
        return true;
      },
      () => run.apply(fleet, { approved }),
    );
    const left = await run.plan(fleet);
    expect(left.actions.find(({ id }) => id.includes('zen-nano-GGUF'))?.verb).toBe('update');
    const { result } = await run.apply(fleet, { approved });
    expect(result.counts).toMatchObject({ unapproved: 0, failed: 0 });
    expect(run.world.repos.get(NANO_REPO)?.tags.has('1')).toBe(true);
    expect((await run.plan(fleet)).actions).toEqual([]);
  });

  it('when that happens twice, and also when another writer wrote beside it the second time', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet({ ...SHAPE, models: [NANO], machines: [] });
    const approved = keysOf(await run.plan(fleet));
    const cut = (): Promise<void> =>
      killedAt(
        run,
        ({ what }) => {
          if (what === 'commit') run.world.repos.get(NANO_REPO)?.tags.clear();
          return what === 'commit';
        },
        () => run.apply(fleet, { approved }),
      );
    await cut();
    await cut();
    run.world.repos.get(NANO_REPO)?.files.set('notes.txt', 'sha256:00');
    expect((await run.apply(fleet, { approved })).result.counts).toMatchObject({ unapproved: 0, done: 1 });
  });

  it('when a run was killed after a swap had moved the pointer', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    const fleet = buildFleet(HOSTS_MINI);
    const approved = keysOf(await run.plan(fleet));
    await killedAt(
      run,
      ({ what }) => {
        const thor = run.world.machines.get('thor');
        if (what === 'swap' && thor !== undefined) thor.healthy = false;
        return what === 'swap';
      },
      () => run.apply(fleet, { approved }),
    );
    const left = await run.plan(fleet);
    expect(left.actions.map(({ verb }) => verb)).toEqual(['update']);
    const { result } = await run.apply(fleet, { approved });
    expect(result.counts).toMatchObject({ unapproved: 0, done: 1 });
  });

  it('when bytes that were made are gone by then, and have to be made again', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet({ ...SHAPE, models: [NANO], machines: [] });
    const approved = keysOf(await run.plan(fleet));
    await killedAt(
      run,
      ({ id }) => id === 'artifact/zen/nano/gguf/q4_k_m',
      () => run.apply(fleet, { approved }),
    );
    run.world.blobs.clear();
    const { result } = await run.apply(fleet, { approved });
    expect(result.counts).toMatchObject({ unapproved: 0, failed: 0 });
    expect((await run.plan(fleet)).actions).toEqual([]);
  });

  it('when the tenant that is to be replaced has fallen ill since', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    const fleet = buildFleet(HOSTS_MINI);
    const approved = keysOf(await run.plan(fleet));
    const thor = run.world.machines.get('thor');
    if (thor !== undefined) thor.healthy = false;
    expect((await run.apply(fleet, { approved })).result.counts).toMatchObject({ unapproved: 0, done: 1 });
  });
});

describe('what was approved does not cover', () => {
  it('an action whose input changed; those that still fit are done', async () => {
    const run = createMemoryRun();
    const approved = keysOf(await run.plan(buildFleet(SHAPE)));
    const moved = buildFleet({ ...SHAPE, models: [{ ...NANO, version: '2' }, MINI] });
    const { result, events } = await run.apply(moved, { approved });
    const refused = events.flatMap((event) => (event.type === 'unapproved' ? [event.action.id] : []));
    expect(refused).toEqual(['publication/hub/zenlm/zen-nano-GGUF']);
    expect(result.counts).toMatchObject({ failed: 0, unapproved: 1 });
    expect([...run.world.repos.keys()]).toEqual(['zenlm/zen-mini-GGUF']);
  });

  it('the work of another writer in what a killed run left', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet({ ...SHAPE, models: [NANO], machines: [] });
    const approved = keysOf(await run.plan(fleet));
    await killedAt(
      run,
      ({ what }) => what === 'commit',
      () => run.apply(fleet, { approved }),
    );
    run.world.repos.get(NANO_REPO)?.files.set('README.md', 'sha256:0e');
    const { result } = await run.apply(fleet, { approved });
    expect(result.counts).toMatchObject({ unapproved: 1, done: 0 });
    expect(run.world.repos.get(NANO_REPO)?.files.get('README.md')).toBe('sha256:0e');
  });

  it('taking over what appeared there since', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet({ ...SHAPE, models: [NANO], machines: [] });
    const approved = keysOf(await run.plan(fleet));
    run.world.repos.set(NANO_REPO, {
      head: 7,
      visibility: 'private',
      ours: false,
      files: new Map([['README.md', 'sha256:0f']]),
      tags: new Map(),
    });
    const { result } = await run.apply(fleet, { approved });
    expect(result.counts.unapproved).toBe(1);
    expect(run.world.repos.get(NANO_REPO)?.head).toBe(7);
  });
});

describe('a precondition that is lost while doing', () => {
  it('makes the action stale and harms no other action', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(SHAPE));
    const fleet = buildFleet({
      ...SHAPE,
      models: [
        { ...NANO, version: '2' },
        { ...MINI, version: '2' },
      ],
    });
    const approved = keysOf(await run.plan(fleet));
    const { result } = await run.apply(fleet, {
      approved,
      confirm: async () => {
        const repo = run.world.repos.get(NANO_REPO);
        if (repo !== undefined) repo.head += 1;
        return true;
      },
    });
    expect(result.counts).toMatchObject({ stale: 1, done: 1, failed: 0 });
    expect(run.world.repos.get('zenlm/zen-mini-GGUF')?.tags.has('2')).toBe(true);
    expect(run.world.repos.get(NANO_REPO)?.tags.has('2')).toBe(false);
  });
});
