/**
 * Random fleets in random worlds meet random faults. What each action came to is foretold from the plan's own edges, and
 * compared with everything that says so: events, counts, exit code, ledger and world.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { exitOfApply } from '../../../src/cli/exit-of-run.ts';
import type { ApplyResult, Event } from '../../../src/reconcile/event.ts';
import type { Action } from '../../../src/plan/action.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import { arbitraryFleet } from '../../support/memory/arbitrary-fleet.ts';
import { buildFleet } from '../../support/memory/build-fleet.ts';
import { arbitraryFault, createFate, type Fault } from '../../support/memory/faulty-drivers.ts';
import { foretell, type End } from '../../support/memory/foretell.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';
import { arbitraryStrangers, settleStrangers, strangersLost } from '../../support/memory/strangers.ts';
import { worldSeen } from '../../support/memory/world-seen.ts';

const ENDS: ReadonlySet<string> = new Set<End>([
  'done',
  'failed',
  'stale',
  'held',
  'skipped',
  'interrupted',
  'unapproved',
]);

const arbitraryCase = fc.record({
  shape: arbitraryFleet,
  strangers: arbitraryStrangers,
  faults: fc.array(fc.tuple(fc.nat(), arbitraryFault), { minLength: 1, maxLength: 4 }),
  liars: fc.subarray(['zen/nano', 'zen/mini']),
});

describe('for any fleet in any world that fails it', { timeout: propertyTimeout() }, () => {
  it('nothing that failed is reported done, only what stands on it is skipped, and the next apply that is left alone ends well', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCase, async ({ shape, strangers, faults, liars }) => {
        const fate = createFate();
        const run = createMemoryRun({ change: fate.change });
        const fleet = buildFleet(shape);
        settleStrangers(run.world, strangers);
        const { actions } = await run.plan(fleet);
        for (const [index, fault] of faults) strike(fate.faults, actions, { index, fault });
        for (const liar of liars) run.world.liars.add(liar);

        const { result, events } = await run.apply(fleet);
        const ends = endsOf(events);
        const expected = foretell(actions, { fleet, faults: fate.faults, liars: new Set(liars) });
        expect(ends).toEqual(expected.map(({ id, end }) => `${id} ${end}`).toSorted());
        const done = new Set(expected.flatMap(({ id, end }) => (end === 'done' ? [id] : [])));
        agreesWithEnds(result, ends);
        await recordsOnly(run, done);
        expect(strangersLost(run.world, strangers)).toEqual([]);

        fate.faults.clear();
        run.world.liars.clear();
        const left = new Set((await run.plan(fleet)).actions.map(({ id }) => id));
        // What was reported done is done. A gate that heard lies is asked the same again by nobody.
        expect([...done].filter((id) => left.has(id))).toEqual([]);
        if (liars.length > 0) return;

        const again = await run.apply(fleet);
        expect(again.result.counts).toMatchObject({
          failed: 0,
          skipped: 0,
          stale: 0,
          held: 0,
          interrupted: 0,
        });
        expect((await run.plan(fleet)).actions).toEqual([]);
        const whole = createMemoryRun();
        settleStrangers(whole.world, strangers);
        await whole.apply(fleet);
        expect(worldSeen(run.world)).toEqual(worldSeen(whole.world));
        expect(strangersLost(run.world, strangers)).toEqual([]);
      }),
      propertyRuns(),
    );
  });

  it('what the ledger will not take was not done, however well it went', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, fc.nat(), async (shape, index) => {
        const run = createMemoryRun();
        const fleet = buildFleet(shape);
        const { actions } = await run.plan(fleet);
        const victim = actions[index % Math.max(actions.length, 1)];
        if (victim === undefined) return;
        refuseEndOf(run, victim.id);
        const { result, events } = await run.apply(fleet);
        run.ledger.cut = () => undefined;
        const ends = endsOf(events);
        const faults = new Map<ResourceId, Fault>([
          [victim.id, { how: 'throws', failure: 'space', moment: 'after' }],
        ]);
        const expected = foretell(actions, { fleet, faults, liars: new Set() });
        expect(ends).toEqual(expected.map(({ id, end }) => `${id} ${end}`).toSorted());
        agreesWithEnds(result, ends);
        await run.apply(fleet);
        expect((await run.plan(fleet)).actions).toEqual([]);
        expect([...(await run.ledger.read()).open.values()]).toEqual([]);
      }),
      propertyRuns(),
    );
  });
});

function strike(
  faults: Map<ResourceId, Fault>,
  actions: readonly Action[],
  { index, fault }: { readonly index: number; readonly fault: Fault },
): void {
  const victim = actions[index % Math.max(actions.length, 1)];
  if (victim !== undefined) faults.set(victim.id, fault);
}

function endsOf(events: readonly Event[]): readonly string[] {
  return events
    .flatMap((event) => {
      if (!ENDS.has(event.type)) return [];
      if (event.type === 'held') return [`${event.id} held`];
      return 'action' in event ? [`${event.action.id} ${event.type}`] : [];
    })
    .toSorted();
}

/** Closing line and exit code say what the events said. */
function agreesWithEnds({ counts, failures, ...result }: ApplyResult, ends: readonly string[]): void {
  const count = (end: End): number => ends.filter((line) => line.endsWith(` ${end}`)).length;
  const { done, failed, skipped, stale, held, interrupted, unapproved } = counts;
  expect({ done, failed, skipped, stale, held, interrupted, unapproved }).toEqual({
    done: count('done'),
    failed: count('failed'),
    skipped: count('skipped'),
    stale: count('stale'),
    held: count('held'),
    interrupted: count('interrupted'),
    unapproved: 0,
  });
  expect(failures.map(({ id }) => `${id} failed`).toSorted()).toEqual(
    ends.filter((line) => line.endsWith(' failed')),
  );
  const exit = exitOfApply({ counts, failures, ...result }, undefined);
  expect(exit === 0).toBe(done === ends.length);
}

/** Only what is done ends so in the ledger, and only that leaves anything there. */
async function recordsOnly(run: MemoryRun, done: ReadonlySet<ResourceId>): Promise<void> {
  const wrong = run.ledger.records.flatMap(({ record }) => {
    switch (record.type) {
      case 'end':
        return (record.result.state === 'done') === done.has(record.id) ? [] : [`${record.id} ended`];
      case 'baseline':
      case 'output':
      case 'source':
      case 'report':
      case 'content':
        return done.has(record.id) ? [] : [`${record.type} of ${record.id}`];
      default:
        return [];
    }
  });
  expect(wrong).toEqual([]);
  const { history, failures } = await run.ledger.read();
  expect(new Set(history.flatMap(({ id, result }) => (result.state === 'done' ? [id] : [])))).toEqual(done);
  expect([...failures.values()].filter(({ id }) => done.has(id))).toEqual([]);
}

/** A disk that is full when the action is over: nothing of its end is written. */
function refuseEndOf(run: MemoryRun, victim: ResourceId): void {
  run.ledger.cut = (moment, record) => {
    const isEnd = record.type !== 'begin' && record.type !== 'effect' && 'id' in record;
    if (moment === 'before' && isEnd && record.id === victim)
      throw new WorldFailure({ class: 'space', message: 'no space left' });
  };
}
