import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { NO_POLICIES, type Cap, type Policies } from '../../../src/resources/policies.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { placeAt } from '../../support/cli/plans.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: true,
  publish: true,
  questions: [],
  version: '1',
};
const SHAPE: FleetShape = {
  models: [NANO, { ...NANO, name: 'mini' }],
  machines: [
    { name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } },
    { name: 'sprout', hosts: { model: 'nano', quantization: 'q4_k_m' } },
  ],
};

function under(shape: FleetShape, rules: Partial<Policies>): FleetResources {
  return { ...buildFleet(shape), policies: { ...NO_POLICIES, ...rules } };
}

function cap(what: Cap['what'], limit: number, isShare = false): Cap {
  return { what, limit, isShare, place: placeAt(50, `policies.${what}`) };
}

function heldOf({ held }: Plan): readonly string[] {
  return held.map(({ id, by, reasons, place }) => {
    const told = reasons.map((reason) => `${reason.text}${reason.place ? ` :${reason.place.line}` : ''}`);
    return `${id}:${place.line} by ${by}: ${told.join('; ')}`;
  });
}

function kindsOf({ actions }: Plan): readonly string[] {
  return [...new Set(actions.map(({ kind }) => kind))].toSorted();
}

describe('a cap that is exceeded', () => {
  it('holds what uploads, tells rule and culprit, and lets the rest go on', async () => {
    const { plan } = createMemoryRun();
    const made = await plan(under(SHAPE, { caps: [cap('upload', 5_000)] }));
    expect(kindsOf(made)).not.toContain('publication');
    expect(kindsOf(made)).toContain('residency');
    expect(heldOf(made)[0]).toBe(
      'publication/hub/zenlm/zen-nano-GGUF:1 by policy: upload: at most 5 kB in one run; 8 kB would be sent :50',
    );
    expect(made.held.length).toBe(4);
  });

  it('makes nothing for what it holds', async () => {
    const { apply, world } = createMemoryRun();
    const { result } = await apply(under({ ...SHAPE, machines: [] }, { caps: [cap('upload', 5_000)] }));
    expect(result.counts).toMatchObject({ done: 0, held: 4 });
    expect(world.effects).toEqual([]);
  });

  it('holds what needs a conversion when there are too many minutes of them', async () => {
    const { plan } = createMemoryRun();
    const made = await plan(under(SHAPE, { caps: [cap('minutes', 3)] }));
    expect(made.actions.map(({ id }) => id).toSorted()).toEqual(['host/sprout', 'host/thor']);
    expect(heldOf(made).find((line) => line.startsWith('residency/thor/main'))).toMatchInlineSnapshot(
      `"residency/thor/main:1 by policy: minutes: at most 3 CPU minutes in one run; 6 would be needed :50; it needs artifact/zen/nano/gguf/q4_k_m :1"`,
    );
  });

  it('is no longer in the way when the fleet stays below it', async () => {
    const { apply } = createMemoryRun();
    const { result } = await apply(under(SHAPE, { caps: [cap('upload', 8_000), cap('minutes', 6)] }));
    expect(result.counts).toMatchObject({ held: 0, failed: 0 });
  });

  it('counts swaps of tenants who are served, and neither first tenants nor repairs', async () => {
    const { apply, plan, world } = createMemoryRun();
    const rules = { caps: [cap('swaps', 1)] };
    expect((await apply(under(SHAPE, rules))).result.counts.held).toBe(0);
    for (const machine of world.machines.values()) machine.healthy = false;
    expect((await plan(under(SHAPE, rules))).held).toEqual([]);
    const moved: FleetShape = {
      ...SHAPE,
      machines: SHAPE.machines.map(({ name }) => ({
        name,
        hosts: { model: 'mini', quantization: 'q4_k_m' },
      })),
    };
    const made = await plan(under(moved, rules));
    expect(made.actions).toEqual([]);
    expect(heldOf(made)).toEqual([
      'residency/thor/main:1 by policy: swaps.most: at most 1 in one run; 2 would be swapped :50',
      'residency/sprout/main:1 by policy: swaps.most: at most 1 in one run; 2 would be swapped :50',
    ]);
    const half = await plan(under(moved, { caps: [cap('swaps', 100, true)] }));
    expect(half.held).toEqual([]);
  });
});

describe('what is published', () => {
  it('has a license that is allowed', async () => {
    const { plan } = createMemoryRun();
    const rule = { names: ['mit'], place: placeAt(60) };
    const made = await plan(under({ ...SHAPE, machines: [], models: [NANO] }, { licenses: rule }));
    expect(made.actions).toEqual([]);
    expect(heldOf(made)[0]).toBe(
      'publication/hub/zenlm/zen-nano-GGUF:1 by policy: licenses: only mit may be published :60; its license is apache-2.0 :1',
    );
    const allowed = await plan(
      under({ ...SHAPE, machines: [] }, { licenses: { ...rule, names: ['Apache-2.0'] } }),
    );
    expect(allowed.held).toEqual([]);
  });

  it('stands behind the gates that the rules name', async () => {
    const { plan } = createMemoryRun();
    const rule = { demands: [{ name: 'identity' }, { name: 'accuracy' }], place: placeAt(61) };
    const made = await plan(under({ ...SHAPE, machines: [], models: [NANO] }, { gates: rule }));
    expect(heldOf(made)[0]).toBe(
      'publication/hub/zenlm/zen-nano-GGUF:1 by policy: gates: what is published stands behind identity and accuracy :61; no accuracy gate holds it back :1',
    );
    // Nothing is asked for the sake of what may not be published anyway.
    expect(made.actions).toEqual([]);
  });
});

describe('a gate that lets through more than the rule allows', () => {
  const rule = { demands: [{ name: 'identity', pass: 0.8 }], place: placeAt(62) };
  const marked = (pass: number): FleetResources => {
    const gate = { all: ['right'], pass, holds: 'model' } as const;
    return under({ models: [{ ...NANO, questions: ['name?'], gate }], machines: [] }, { gates: rule });
  };

  it('is no better than none', async () => {
    const made = await createMemoryRun().plan(marked(0.5));
    expect(made.actions).toEqual([]);
    expect(heldOf(made)[0]).toBe(
      'publication/hub/zenlm/zen-nano-GGUF:1 by policy: gates: what is published stands behind identity (pass: 0.8) :62; its identity gate lets through what has pass: 0.5, and 0.8 is the least :1',
    );
  });

  it('and one that asks for as much is enough', async () => {
    expect((await createMemoryRun().plan(marked(0.8))).held).toEqual([]);
  });
});

describe('protection', () => {
  it.each([['residency/thor'], ['machine/thor'], ['residency/thor/main']])(
    '%s keeps a tenant from being replaced',
    async (what) => {
      const { apply, plan } = createMemoryRun();
      await apply(buildFleet(SHAPE));
      const moved: FleetShape = {
        ...SHAPE,
        machines: [
          { name: 'thor', hosts: { model: 'mini', quantization: 'q4_k_m' } },
          { name: 'sprout', hosts: { model: 'mini', quantization: 'q4_k_m' } },
        ],
      };
      const made = await plan(under(moved, { protect: [{ what, place: placeAt(70) }] }));
      expect(made.actions.map(({ id }) => id)).toEqual(['residency/sprout/main']);
      expect(heldOf(made)).toEqual([
        `residency/thor/main:1 by policy: protect: ${what} is never replaced :70`,
      ]);
    },
  );
});
