import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/plan/action.ts';
import type { Held } from '../../../src/plan/plan.ts';
import { splitPlan, type SplitPlan } from '../../../src/plan/split-plan.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { hashText } from '../../support/memory/memory-world.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
};
const BASE: FleetShape = {
  models: [NANO, { ...NANO, name: 'mini' }],
  machines: [{ name: 'thor', hosts: { model: 'nano', quantization: 'q4_k_m' } }],
};

async function beside(run: MemoryRun, head: FleetShape, base: FleetShape): Promise<SplitPlan> {
  const { plan, before } = await run.planBeside(buildFleet(head), buildFleet(base));
  return splitPlan(plan, before, { hash: hashText, isSelection: () => false });
}

function idsOf({ branch, anyway, waiting, dropped }: SplitPlan): Record<string, readonly string[]> {
  return {
    branch: branch.actions.map(({ id }) => id),
    anyway: anyway.actions.map(({ id }) => id),
    waiting: waiting.map(({ id }) => id),
    dropped: dropped.map(({ id }) => id),
  };
}

describe('a plan beside the one of another commit', () => {
  it('tells what this version changes from drift and from what is pending anyway', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(BASE));
    run.world.repos.get('zenlm/zen-mini-GGUF')?.files.delete('README.md');
    const pending: FleetShape = { ...BASE, models: [...BASE.models, { ...NANO, name: 'base' }] };
    const head: FleetShape = {
      ...pending,
      machines: [{ name: 'thor', hosts: { model: 'mini', quantization: 'q4_k_m' } }],
    };
    const split = await beside(run, head, pending);
    expect(idsOf(split)).toEqual({
      branch: ['residency/thor/main'],
      anyway: ['publication/hub/zenlm/zen-mini-GGUF'],
      waiting: [
        'source/zen/base',
        'artifact/zen/base/gguf/f16',
        'artifact/zen/base/gguf/q4_k_m',
        'evaluation/zen/base/gguf/q4_k_m/identity',
        'publication/hub/zenlm/zen-base-GGUF',
      ],
      dropped: [],
    });
    expect(split.branch.drift).toEqual([]);
    expect(split.anyway.drift.map(({ id }) => id)).toEqual(['publication/hub/zenlm/zen-mini-GGUF']);
    expect(split.branch.summary).toMatchObject({ swap: 1, publish: 0 });
  });

  it('tells what this version holds back from what was held back before', async () => {
    const { plan, before } = await createMemoryRun().planBeside(buildFleet(BASE), buildFleet(BASE));
    const [first, second] = plan.actions;
    if (first === undefined || second === undefined) throw new Error('nothing is planned');
    const held = ({ id, place }: Action, by: Held['by']): Held => ({ id, place, by, reasons: [] });
    const both = { hash: hashText, isSelection: () => false };
    const split = splitPlan(
      { ...plan, held: [held(first, 'policy'), held(first, 'paused'), held(second, 'policy')] },
      { ...before, held: [held(first, 'policy')] },
      both,
    );
    expect(split.branch.held).toEqual([held(first, 'paused'), held(second, 'policy')]);
    expect(split.anyway.held).toEqual([held(first, 'policy')]);
  });

  it('names what is no longer done because of it', async () => {
    const run = createMemoryRun();
    const split = await beside(run, { ...BASE, models: [NANO] }, BASE);
    expect(idsOf(split)['branch']).toEqual([]);
    expect(idsOf(split)['dropped']).toEqual([]);
    const without = await beside(run, { ...BASE, models: [{ ...NANO, publish: false }], machines: [] }, BASE);
    expect(idsOf(without)['branch']).toEqual([]);
  });

  it('looks at the world once', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(BASE));
    run.world.looks = 0;
    await run.plan(buildFleet(BASE));
    const once = run.world.looks;
    run.world.looks = 0;
    const { asked } = await run.planBeside(buildFleet(BASE), buildFleet(BASE));
    expect(asked.before.reads).toBe(0);
    expect(asked.plan.reads).toBe((await run.plan(buildFleet(BASE))).observation.reads);
    expect(once).toBeGreaterThan(0);
  });
});
