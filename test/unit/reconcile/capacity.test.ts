import { expect, it } from 'vitest';
import { createCapacity, loadOf } from '../../../src/reconcile/capacity.ts';
import type { Action } from '../../../src/plan/action.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const LIMITS = { cpus: 8, memoryBytes: 1e12, scratchBytes: 1e12, perEndpoint: 4, parallelism: 8 };

async function swapOf(machine: string): Promise<Action> {
  const quantizations = ['f16'];
  const model = {
    name: 'nano',
    quantizations,
    safetensors: false,
    publish: false,
    questions: [],
    version: '1',
  };
  const hosts = { model: 'nano', quantization: 'f16' };
  const { actions } = await createMemoryRun().plan(
    buildFleet({ models: [model], machines: [{ name: machine, hosts }] }),
  );
  const swap = actions.find(({ kind }) => kind === 'residency');
  if (swap === undefined) throw new Error('nobody is hosted');
  return swap;
}

it('one machine has one swap at a time, whatever its slots; another machine has its own', async () => {
  const thor = await swapOf('thor');
  const capacity = createCapacity(LIMITS);
  const main = loadOf(thor, LIMITS);
  const aside = loadOf({ ...thor, id: 'residency/thor/aside' }, LIMITS);
  expect(capacity.take(main)).toBe(true);
  expect(capacity.take(aside)).toBe(false);
  expect(capacity.take(loadOf(await swapOf('sprout'), LIMITS))).toBe(true);
  capacity.give(main);
  expect(capacity.take(aside)).toBe(true);
});
