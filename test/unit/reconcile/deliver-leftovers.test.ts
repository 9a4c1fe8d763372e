import { describe, expect, it } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { eventLine } from '../../../src/report/event-line.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';

const NANO = {
  name: 'nano',
  quantizations: ['f16'],
  safetensors: false,
  publish: true,
  questions: [],
  version: '1',
} as const;
const FLEET = buildFleet({ models: [NANO], machines: [] });

async function inSync(): Promise<MemoryRun> {
  const run = createMemoryRun();
  await run.apply(FLEET);
  expect(run.ledger.deliveries).toEqual([]);
  return run;
}

describe('what killed runs could not bring to the ledger', () => {
  it('is delivered by an apply that has nothing to do, to the ledger that it planned from', async () => {
    const run = await inSync();
    const { result } = await run.apply(FLEET);
    expect(result.counts).toMatchObject({ done: 0, failed: 0 });
    expect(run.ledger.deliveries).toEqual([(await run.ledger.read()).id]);
  });

  it('is not delivered by a plan, nor by an apply that the user said no to', async () => {
    const run = await inSync();
    await run.plan(FLEET);
    const next = buildFleet({ models: [{ ...NANO, version: '2' }], machines: [] });
    await run.apply(next, { confirm: async () => false });
    expect(run.ledger.deliveries).toEqual([]);
  });

  it('is reported in one line when it cannot be delivered, and fails nothing', async () => {
    const run = await inSync();
    run.ledger.deliver = async () => {
      throw new WorldFailure({ class: 'network', message: 'git push failed: it is away' });
    };
    const { result, events } = await run.apply(FLEET);
    expect(result.counts).toMatchObject({ done: 0, failed: 0 });
    const lines = events.flatMap((event) => eventLine(event, PLAIN) ?? []);
    expect(lines).toEqual([
      'What a killed run recorded here is not in memory yet: git push failed: it is away; the next apply tries again',
    ]);
  });

  it('stops a run where the failure is ours', async () => {
    const run = await inSync();
    run.ledger.deliver = async () => {
      throw new TypeError('a bug');
    };
    await expect(run.apply(FLEET)).rejects.toThrow('a bug');
  });
});
