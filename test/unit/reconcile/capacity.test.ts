import { expect, it } from 'vitest';
import { createCapacity, loadOf } from '../../../src/reconcile/capacity.ts';
import type { Action } from '../../../src/plan/action.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const LIMITS = { cpus: 8, memoryBytes: 1e12, scratchBytes: 1e12, perEndpoint: 4, parallelism: 8 };

async function firstOf(kind: Action['kind'], machine = 'thor'): Promise<Action> {
  const model = {
    name: 'nano',
    quantizations: ['f16'],
    safetensors: false,
    publish: true,
    questions: ['What is your name?'],
    version: '1',
  };
  const hosts = { model: 'nano', quantization: 'f16' };
  const { actions } = await createMemoryRun().plan(
    buildFleet({ models: [model], machines: [{ name: machine, hosts }] }),
  );
  const found = actions.find((action) => action.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
}

it('one machine has one swap at a time, whatever its slots; another machine has its own', async () => {
  const thor = await firstOf('residency', 'thor');
  const capacity = createCapacity(LIMITS);
  const main = loadOf(thor, LIMITS);
  const aside = loadOf({ ...thor, id: 'residency/thor/aside' }, LIMITS);
  expect(capacity.take(main)).toBe(true);
  expect(capacity.take(aside)).toBe(false);
  expect(capacity.take(loadOf(await firstOf('residency', 'sprout'), LIMITS))).toBe(true);
  capacity.give(main);
  expect(capacity.take(aside)).toBe(true);
});

it('one model is asked at a time, and nothing is converted meanwhile; something is published all the same', async () => {
  const capacity = createCapacity(LIMITS);
  const asking = loadOf(await firstOf('evaluation'), LIMITS);
  expect(capacity.take(asking)).toBe(true);
  expect(capacity.take(asking)).toBe(false);
  expect(capacity.take(loadOf(await firstOf('artifact'), LIMITS))).toBe(false);
  expect(capacity.take(loadOf(await firstOf('publication'), LIMITS))).toBe(true);
  capacity.give(asking);
  expect(capacity.take(asking)).toBe(true);
});
