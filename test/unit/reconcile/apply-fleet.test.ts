import { describe, expect, it } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['f16', 'q4_k_m', 'q8_0'],
  safetensors: true,
  publish: true,
  questions: ['name?'],
  version: '1',
};
const FLEET: FleetShape = {
  models: [NANO],
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};

describe('a first apply', () => {
  it('checks the source once, converts, asks, publishes and hosts', async () => {
    const { apply, world } = createMemoryRun();
    const { result } = await apply(buildFleet(FLEET));
    expect(result.counts).toMatchObject({ failed: 0, skipped: 0, held: 0 });
    expect(count(world.effects.map(({ what }) => what))).toEqual({
      layout: 1,
      check: 1,
      convert: 4,
      ask: 3,
      commit: 2,
      swap: 1,
    });
  });

  it('is followed by an empty plan and an apply that does nothing', async () => {
    const { apply, plan, world } = createMemoryRun();
    await apply(buildFleet(FLEET));
    const before = world.effects.length;
    expect((await plan(buildFleet(FLEET))).actions).toEqual([]);
    await apply(buildFleet(FLEET));
    expect(world.effects.length).toBe(before);
  });
});

describe('one changed line', () => {
  it('that hosts another quantization plans and does only the swap', async () => {
    const { apply, plan, world } = createMemoryRun();
    await apply(buildFleet(FLEET));
    const before = world.effects.length;
    const swapped = buildFleet({
      ...FLEET,
      machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q8_0' } }],
    });
    expect((await plan(swapped)).actions.map(({ verb, id }) => `${verb} ${id}`)).toEqual([
      'replace residency/thor/main',
    ]);
    await apply(swapped);
    expect(world.effects.slice(before).map(({ what }) => what)).toEqual(['swap']);
  });

  it('that adds a quantization makes the base again only for its bytes, and publishes one repo', async () => {
    const { apply, world } = createMemoryRun();
    const lean: ModelShape = { ...NANO, quantizations: ['q4_k_m'], safetensors: false };
    await apply(buildFleet({ models: [lean], machines: [] }));
    const before = world.effects.length;
    await apply(buildFleet({ models: [{ ...lean, quantizations: ['q4_k_m', 'q8_0'] }], machines: [] }));
    expect(world.effects.slice(before).map(({ what, id }) => `${what} ${id}`)).toEqual([
      'convert artifact/zen/nano/gguf/f16',
      'convert artifact/zen/nano/gguf/q8_0',
      'ask evaluation/zen/nano/gguf/q8_0/identity',
      'commit publication/hub/zenlm/zen-nano-GGUF',
    ]);
  });
});

describe('what no action needs', () => {
  it('is not made, and the plan says so', async () => {
    const { plan } = createMemoryRun();
    const made = await plan(buildFleet({ models: [{ ...NANO, publish: false }], machines: [] }));
    expect(made.actions).toEqual([]);
    expect(made.unneeded.map(({ id }) => id)).toContain('artifact/zen/nano/gguf/q8_0');
  });

  it('is dropped after use when it was made only for others', async () => {
    const { apply, world, ledger } = createMemoryRun();
    await apply(buildFleet({ models: [{ ...NANO, quantizations: ['q4_k_m'] }], machines: [] }));
    const f16 = [...(await ledger.read()).outputs.values()].find(({ id }) => id.endsWith('/f16'));
    expect(f16?.output.files.some(({ sha256 }) => world.blobs.has(sha256))).toBe(false);
  });
});

describe('a model that answers wrongly', () => {
  it('is neither published nor hosted, and the rest goes on', async () => {
    const { apply, plan, world } = createMemoryRun();
    world.liars.add('zen/nano');
    const other: ModelShape = { ...NANO, name: 'mini' };
    const fleet = buildFleet({ ...FLEET, models: [NANO, other] });
    const { result } = await apply(fleet);
    expect(result.counts.held).toBeGreaterThan(0);
    expect(result.counts.failed).toBe(0);
    expect([...world.repos.keys()].toSorted()).toEqual(['zenlm/zen-mini', 'zenlm/zen-mini-GGUF']);
    expect(world.machines.get('thor')?.tenant).toBeUndefined();
    const after = await plan(fleet);
    expect(after.actions).toEqual([]);
    expect(after.held.map(({ id }) => id)).toContain('residency/thor/main');
  });
});

describe('an action that fails', () => {
  it('takes its dependants with it and nothing else, and the next run does only what is left', async () => {
    const { apply, world } = createMemoryRun();
    const fleet = buildFleet({ ...FLEET, models: [NANO, { ...NANO, name: 'mini' }] });
    world.interrupt = (moment, { id }) => {
      if (moment === 'before' && id === 'artifact/zen/nano/gguf/q8_0')
        throw new WorldFailure({ class: 'tool', message: 'llama-quantize died' });
    };
    const { result } = await apply(fleet);
    expect(result.failures.map(({ id }) => id)).toEqual(['artifact/zen/nano/gguf/q8_0']);
    expect(result.counts).toMatchObject({ failed: 1, skipped: 4 });
    expect([...world.repos.keys()].toSorted()).toEqual(['zenlm/zen-mini', 'zenlm/zen-mini-GGUF']);
    world.interrupt = () => undefined;
    const before = world.effects.length;
    await apply(fleet);
    expect(
      world.effects
        .slice(before)
        .map(({ what }) => what)
        .toSorted(),
    ).toEqual(['ask', 'commit', 'commit', 'convert', 'swap']);
  });

  it('is tried again as long as the world says that it is worth it', async () => {
    const { apply, world } = createMemoryRun();
    let refusals = 2;
    world.interrupt = (moment, { what }) => {
      if (moment !== 'before' || what !== 'commit' || refusals === 0) return;
      refusals -= 1;
      throw new WorldFailure({ class: 'rate-limit', message: 'slow down', retryAfterMilliseconds: 1000 });
    };
    const { result, events } = await apply(buildFleet(FLEET));
    expect(result.counts.failed).toBe(0);
    expect(events.filter(({ type }) => type === 'retrying').length).toBe(2);
  });
});

describe('drift', () => {
  it('names a deleted file, an edited card and a killed tenant, and apply repairs only those', async () => {
    const { apply, plan, world } = createMemoryRun();
    await apply(buildFleet(FLEET));
    const before = world.effects.length;
    world.repos.get('zenlm/zen-nano-GGUF')?.files.delete('zen-nano-q8_0');
    const machine = world.machines.get('thor');
    if (machine !== undefined) machine.healthy = false;
    const drifted = await plan(buildFleet(FLEET));
    expect(drifted.drift.map(({ id, text }) => `${id}: ${text}`)).toEqual([
      'publication/hub/zenlm/zen-nano-GGUF: file:zen-nano-q8_0 moved',
      'residency/thor/main: healthy moved',
    ]);
    expect(drifted.actions.map(({ verb }) => verb)).toEqual(['repair', 'repair']);
    await apply(buildFleet(FLEET));
    expect(
      world.effects
        .slice(before)
        .map(({ what }) => what)
        .toSorted(),
    ).toEqual(['commit', 'restart']);
  });
});

describe('what cannot be looked at', () => {
  it('is unknown, and neither created nor deleted', async () => {
    const { plan, world } = createMemoryRun();
    world.unreachable.add('hub');
    world.unreachable.add('thor');
    const blind = await plan(buildFleet(FLEET));
    expect(blind.actions).toEqual([]);
    expect(blind.unknown.map(({ id }) => id).toSorted()).toEqual([
      'host/thor',
      'publication/hub/zenlm/zen-nano',
      'publication/hub/zenlm/zen-nano-GGUF',
      'residency/thor/main',
    ]);
  });

  it('takes everything made from it along', async () => {
    const { plan, world } = createMemoryRun();
    world.unreachable.add('zen/nano');
    const blind = await plan(buildFleet(FLEET));
    expect(blind.actions.map(({ id }) => id)).toEqual(['host/thor']);
  });
});

describe('an approval', () => {
  it('still fits after a run that was cut in the middle', async () => {
    const { apply, plan, world, ledger } = createMemoryRun();
    const fleet = buildFleet(FLEET);
    const approved = new Set((await plan(fleet)).actions.map(({ key }) => key));
    world.interrupt = (moment, { what }) => {
      if (moment === 'before' && what === 'commit') throw new Error('killed');
    };
    await expect(apply(fleet, { approved })).rejects.toThrow('killed');
    ledger.crash();
    world.interrupt = () => undefined;
    const { result } = await apply(fleet, { approved });
    expect(result.counts).toMatchObject({ unapproved: 0, failed: 0 });
    expect(result.counts.done).toBeGreaterThan(0);
    expect((await plan(fleet)).actions).toEqual([]);
  });

  it('does not cover a change that came up since', async () => {
    const { apply, plan, world } = createMemoryRun();
    const approved = new Set((await plan(buildFleet(FLEET))).actions.map(({ key }) => key));
    world.sources.set('zen/nano', 'other weights');
    const { result } = await apply(buildFleet({ ...FLEET, models: [{ ...NANO, version: '2' }] }), {
      approved,
    });
    expect(result.counts.unapproved).toBeGreaterThan(0);
    expect([...world.repos.keys()]).toEqual([]);
  });
});

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
