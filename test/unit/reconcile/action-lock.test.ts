import { describe, expect, it } from 'vitest';
import { LockedOut } from '../../../src/ledger/errors.ts';
import type { LockHolder, Locks } from '../../../src/ledger/ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { actionLock } from '../../../src/reconcile/action-lock.ts';
import { buildFleet, type FleetShape } from '../../support/memory/build-fleet.ts';
import { createMemoryLedger } from '../../support/memory/memory-ledger.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';

const FLEET: FleetShape = {
  models: [
    {
      name: 'nano',
      quantizations: ['f16', 'q4_k_m'],
      safetensors: true,
      publish: true,
      questions: [],
      version: '1',
    },
  ],
  machines: [],
};
const SCOPE = 'build/0123';
const ID = 'artifact/zen/nano/gguf/q4_k_m';

function holder(run: string): LockHolder {
  return { run, by: run, host: 'here', pid: 1, since: 'now', termSeconds: 60 };
}

const never = async (): Promise<undefined> => undefined;

describe('the lock of something that is made', () => {
  it('is taken when it is first needed, once, and given back', async () => {
    const { locks } = createMemoryLedger();
    const lock = actionLock({ locks, scope: SCOPE, holder: holder('ada'), id: ID, madeMeanwhile: never });
    await lock.check();
    expect(await locks.list()).toEqual([]);
    await lock.take();
    await lock.take();
    expect(await locks.list()).toMatchObject([{ scope: SCOPE, holder: { run: 'ada' } }]);
    await lock.release();
    expect(await locks.list()).toEqual([]);
  });

  it('is not waited for when another run makes the same thing now', async () => {
    const { locks } = createMemoryLedger();
    await actionLock({ locks, scope: SCOPE, holder: holder('ada'), id: ID, madeMeanwhile: never }).take();
    const second = actionLock({ locks, scope: SCOPE, holder: holder('bob'), id: ID, madeMeanwhile: never });
    await expect(second.take()).rejects.toMatchObject({
      failure: {
        class: 'locked',
        message: `${ID} is being made by ada on here (run ada, since now) until that run ends or is silent for 60 s`,
      },
    });
    await second.release();
    expect(await locks.list()).toMatchObject([{ holder: { run: 'ada' } }]);
  });
});

describe('the lock of something that another run has had', () => {
  it('is refused when that one made it after this run was planned, and given back', async () => {
    const { locks } = createMemoryLedger();
    const second: Locks = {
      ...locks,
      async acquire(...given) {
        const answer = await locks.acquire(...given);
        return answer.state === 'held' ? answer : { ...answer, lock: { ...answer.lock, fence: 2 } };
      },
    };
    const options = { locks: second, scope: SCOPE, holder: holder('bob'), id: ID } as const;
    const late = actionLock({ ...options, madeMeanwhile: async () => 'ada-1' });
    await expect(late.take()).rejects.toThrow(`${ID} was made by run ada-1 after this one was planned`);
    await late.release();
    expect(await locks.list()).toEqual([]);
    await actionLock({ ...options, madeMeanwhile: never }).take();
    expect(await locks.list()).toHaveLength(1);
  });
});

describe('an apply', () => {
  it('does nothing while another run makes something that it would make', async () => {
    const { plan, apply, ledger, world } = createMemoryRun();
    const fleet = buildFleet(FLEET);
    const action = (await plan(fleet)).actions.find(({ id }) => id === ID);
    if (action === undefined) throw new Error(`${ID} is not planned`);
    await ledger.locks.acquire(`build/${action.key.slice('sha256:'.length).slice(0, 32)}`, holder('ada'));
    await expect(apply(fleet)).rejects.toThrow(LockedOut);
    expect(world.effects).toEqual([]);
    expect(ledger.records).toEqual([]);
  });

  it('touches nothing before it is durable that the action begins', async () => {
    const { apply, ledger, world } = createMemoryRun({ limits: { parallelism: 1 } });
    const begun = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const open = ledger.open;
    ledger.open = async (start) => {
      const writer = await open(start);
      return {
        ...writer,
        async append(...records: readonly LedgerRecord[]) {
          await writer.append(...records);
          if (records.some(({ type }) => type === 'effect')) reached.resolve();
          if (records.some(({ type }) => type === 'begin')) await begun.promise;
        },
      };
    };
    const applied = apply(buildFleet(FLEET));
    await reached.promise;
    // Whatever could go on without the begin has gone on by now.
    await new Promise(setImmediate);
    expect(world.effects).toEqual([]);
    begun.resolve();
    expect((await applied).result.counts.failed).toBe(0);
    expect(world.effects).not.toEqual([]);
  });
});
