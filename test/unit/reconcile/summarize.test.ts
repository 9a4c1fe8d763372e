import { expect, test } from 'vitest';
import { type Action, NO_COST } from '../../../src/plan/action.ts';
import { summarize } from '../../../src/plan/summarize.ts';
import { buildFleet, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: true,
  publish: true,
  questions: [],
  version: '1',
};
const planned = () => createMemoryRun().plan(buildFleet({ models: [NANO], machines: [] }));

async function someAction(): Promise<Action> {
  const [action] = (await planned()).actions;
  if (action === undefined) throw new Error('nothing is planned');
  return action;
}

test('work and gaps of a plan add up, and what is needed at one time is the most of it', async () => {
  const action = await someAction();
  const cost = {
    downBytes: 1,
    upBytes: 2,
    cpuSeconds: 3,
    scratchBytes: 4,
    memoryBytes: 5,
    gapSeconds: 6,
  };
  const more = { ...cost, scratchBytes: 40, memoryBytes: 1, gapSeconds: 60 };
  const both = summarize(
    [
      { ...action, cost },
      { ...action, cost: more },
    ],
    () => false,
  );
  expect(both.cost).toEqual({
    downBytes: 2,
    upBytes: 4,
    cpuSeconds: 6,
    scratchBytes: 40,
    memoryBytes: 5,
    gapSeconds: 66,
  });
  expect(summarize([], () => false).cost).toEqual(NO_COST);
});

test('each action is counted as what it does, and files of a source that are passed on convert nothing', async () => {
  const action = await someAction();
  const made = { ...action, kind: 'artifact', id: 'artifact/zen/nano/gguf/f16', verb: 'create' } as const;
  const passed = { ...made, id: 'artifact/zen/nano/safetensors' } as const;
  const fetched = { ...made, verb: 'fetch' } as const;
  const counted = (actions: readonly Action[]) => summarize(actions, (id) => id === passed.id);
  expect(counted([made, passed, fetched])).toMatchObject({ convert: 1, fetch: 1, add: 2, change: 0 });
  expect(counted([{ ...made, verb: 'replace' }])).toMatchObject({ add: 1, destroy: 1, change: 0 });
  for (const verb of ['update', 'adopt', 'repair'] as const)
    expect(counted([{ ...made, verb }])).toMatchObject({ add: 0, destroy: 0, change: 1 });
  expect(counted([{ ...made, verb: 'delete' }])).toMatchObject({ add: 0, destroy: 1, change: 0 });
});

test('a plan counts what is converted, and not the safetensors that a source has already', async () => {
  const { actions, summary } = await planned();
  const artifacts = actions.filter(({ kind }) => kind === 'artifact').map(({ id }) => id);
  expect(artifacts).toHaveLength(3);
  expect(summary.convert).toBe(2);
});
