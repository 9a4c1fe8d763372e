import { describe, expect, test } from 'vitest';
import { type Adjusting, adjustLedger } from '../../../src/reconcile/adjust-ledger.ts';
import type { World } from '../../../src/reconcile/world.ts';
import { createMemoryLedger } from '../../support/memory/memory-ledger.ts';
import { worldAround } from '../../support/memory/memory-run.ts';
import { createMemoryWorld } from '../../support/memory/memory-world.ts';

const ID = 'publication/hub/zenlm/zen-nano';
const NEVER = new AbortController().signal;

function worldOf(ledger = createMemoryLedger()): World {
  return worldAround({ world: createMemoryWorld(), ledger, pins: {}, parallelism: 1 });
}

async function forgetting(world: World): Promise<Adjusting> {
  return {
    ledger: await world.ledger.read(),
    adjustments: [{ what: 'forgotten', id: ID }],
    records: [{ type: 'forget', id: ID, at: world.clock.now() }],
    about: [ID],
  };
}

const call = (world: World, confirm = async (): Promise<boolean> => true, decide = forgetting) =>
  adjustLedger({ name: 'small', resources: [] }, world, {
    run: 'run-1',
    command: 'zoo state rm',
    grounds: async () => ({ commit: 'a'.repeat(40) }),
    drain: NEVER,
    emit: () => undefined,
    decide: () => decide(world),
    confirm,
  });

describe('adjustLedger', () => {
  test('is a run of its own, with its commit, that says what was changed', async () => {
    const world = worldOf();
    expect(await call(world)).toBe('done');
    const { runs } = await world.ledger.read();
    expect(runs).toMatchObject([
      { run: 'run-1', exit: 0, commit: 'a'.repeat(40), adjusted: [{ what: 'forgotten', id: ID }] },
    ]);
    expect(await world.ledger.locks.list()).toEqual([]);
  });

  test('writes nothing where the answer is no, or nothing is to be changed', async () => {
    const world = worldOf();
    expect(await call(world, async () => false)).toBe('declined');
    const nothing = async (): Promise<Adjusting> => ({ ...(await forgetting(world)), adjustments: [] });
    expect(await call(world, async () => true, nothing)).toBe('nothing');
    expect((await world.ledger.read()).runs).toEqual([]);
  });

  test('decides again when another run recorded something meanwhile, and asks again when that changes it', async () => {
    const world = worldOf();
    const asked: string[] = [];
    let decided = 0;
    const decide = async (): Promise<Adjusting> => {
      decided += 1;
      const base = await forgetting(world);
      const id = decided === 1 ? ID : `${ID}-GGUF`;
      return { ...base, adjustments: [{ what: 'forgotten', id }] };
    };
    const confirm = async (): Promise<boolean> => {
      asked.push('asked');
      if (asked.length === 1) {
        const writer = await world.ledger.open({
          run: 'other',
          fleet: 'small',
          command: 'zoo apply',
          at: world.clock.now(),
          ...world.identity,
        });
        await writer.close();
      }
      return true;
    };
    expect(await call(world, confirm, decide)).toBe('done');
    expect(asked).toHaveLength(2);
    const { runs } = await world.ledger.read();
    expect(runs.at(-1)?.adjusted).toEqual([{ what: 'forgotten', id: `${ID}-GGUF` }]);
  });

  test('decides again when a run that had begun before has ended meanwhile', async () => {
    const world = worldOf();
    const other = { run: 'other', fleet: 'small', command: 'zoo state rm', at: world.clock.now() };
    const writer = await world.ledger.open({ ...other, ...world.identity });
    let decided = 0;
    const decide = async (): Promise<Adjusting> => {
      decided += 1;
      return forgetting(world);
    };
    const confirm = async (): Promise<boolean> => {
      await writer.append(
        { type: 'adjusted', what: 'forgotten', id: ID, at: other.at },
        { type: 'close', at: other.at, exit: 0, counts: {} },
      );
      await writer.close();
      return true;
    };
    expect(await call(world, confirm, decide)).toBe('done');
    expect(decided).toBe(2);
  });

  test('records nothing while another run has the lock', async () => {
    const world = worldOf();
    const held = await world.ledger.locks.acquire('target/hub', {
      run: 'other',
      by: 'ana',
      host: 'here',
      pid: 1,
      since: world.clock.now(),
      termSeconds: 60,
    });
    expect(held.state).toBe('acquired');
    await expect(call(world)).rejects.toThrow(/target\/hub/);
    expect((await world.ledger.read()).runs).toEqual([]);
  });
});
