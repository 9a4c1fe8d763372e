import { describe, expect, it } from 'vitest';
import { LockedOut, LockLost } from '../../../src/ledger/errors.ts';
import type { LockHolder } from '../../../src/ledger/ledger.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Event } from '../../../src/reconcile/event.ts';
import { buildFleet, type FleetShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const NANO = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
} as const;
const FLEET: FleetShape = { models: [NANO], machines: [] };
const ADA: LockHolder = { run: 'ada-1', by: 'ada', host: 'here', pid: 1, since: 'now', termSeconds: 60 };

/** Somebody has the target; when a run waits for it, this is done and the lock given back. */
async function occupied(
  run: MemoryRun,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<(event: Event) => void> {
  const taken = await run.ledger.locks.acquire('target/hub', ADA);
  if (taken.state === 'held') throw new Error('held');
  const { list } = run.ledger.locks;
  let isWaiting = false;
  run.ledger.locks.list = async (scopes) => {
    if (isWaiting) {
      isWaiting = false;
      await taken.lock.release();
      await meanwhile();
    }
    return await list(scopes);
  };
  return ({ type }) => {
    if (type === 'waiting') isWaiting = true;
  };
}

describe('an apply that waits', () => {
  it('plans again, and has nothing to do and nothing to record when the other did all of it', async () => {
    const run = createMemoryRun();
    const fleet = buildFleet(FLEET);
    const emit = await occupied(run, () => run.apply(fleet));
    const { result } = await run.apply(fleet, { waitMilliseconds: Infinity, emit });
    expect(result.counts).toMatchObject({ done: 0, failed: 0, unapproved: 0 });
    expect((await run.ledger.read()).runs).toHaveLength(1);
  });

  it('asks again for what came up meanwhile, and only for that', async () => {
    const run = createMemoryRun();
    const asked: Plan[] = [];
    const confirm = async (plan: Plan): Promise<boolean> => {
      asked.push(plan);
      return true;
    };
    const fleet = buildFleet({ ...FLEET, models: [NANO, { ...NANO, name: 'mini' }] });
    const same = await occupied(run);
    await run.apply(fleet, { waitMilliseconds: Infinity, emit: same, confirm });
    expect(asked).toHaveLength(1);

    const next = buildFleet({ ...FLEET, models: [{ ...NANO, version: '3' }] });
    const between = buildFleet({ ...FLEET, models: [{ ...NANO, version: '2' }] });
    run.world.sources.set('zen/nano', 'weights of 2 and 3');
    const changed = await occupied(run, () => run.apply(between));
    const { result } = await run.apply(next, { waitMilliseconds: Infinity, emit: changed, confirm });
    expect(asked).toHaveLength(3);
    expect(result.counts).toMatchObject({ unapproved: 0, failed: 0 });
    expect((await run.plan(next)).actions).toEqual([]);
  });

  it('asks again when one action is new and another one is as it was agreed', async () => {
    const run = createMemoryRun();
    await run.apply(buildFleet(FLEET));
    const asked: Plan[] = [];
    const confirm = async (plan: Plan): Promise<boolean> => {
      asked.push(plan);
      return true;
    };
    const next = buildFleet({
      ...FLEET,
      models: [
        { ...NANO, version: '3' },
        { ...NANO, name: 'mini' },
      ],
    });
    const between = buildFleet({ ...FLEET, models: [{ ...NANO, version: '2' }] });
    run.world.sources.set('zen/nano', 'weights of 2 and 3');
    const emit = await occupied(run, () => run.apply(between));
    await run.apply(next, { waitMilliseconds: Infinity, emit, confirm });
    expect(asked).toHaveLength(2);
    const keys = asked.map(({ actions }) => new Set(actions.map(({ key }) => key)));
    const [before = new Set(), now = new Set()] = keys;
    expect([...now].some((key) => before.has(key))).toBe(true);
    expect([...now].every((key) => before.has(key))).toBe(false);
  });

  it('does not wait unless it is asked to', async () => {
    const run = createMemoryRun();
    await run.ledger.locks.acquire('target/hub', ADA);
    await expect(run.apply(buildFleet(FLEET))).rejects.toThrow(LockedOut);
    expect(run.ledger.records).toEqual([]);
  });
});

it('an apply that was overtaken before it could open its segment says nothing in it', async () => {
  const run = createMemoryRun();
  const { acquireAll } = run.ledger.locks;
  run.ledger.locks.acquireAll = async (...wanted) => {
    const answer = await acquireAll(...wanted);
    if (answer.state === 'held') return answer;
    const check = async (): Promise<void> => {
      throw new LockLost('target/hub', ADA);
    };
    return { state: 'acquired', locks: answer.locks.map((lock) => ({ ...lock, check })) };
  };
  await expect(run.apply(buildFleet(FLEET))).rejects.toThrow('taken over by ada');
  expect(run.ledger.records.map(({ record }) => record.type)).toEqual(['run']);
  expect(await run.ledger.locks.list()).toEqual([]);
});
