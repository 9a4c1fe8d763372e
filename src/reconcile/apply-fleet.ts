/**
 * Plans, asks, and does. Crash-only: whatever a killed run left is found by looking, the same actions are planned again,
 * and what was already done is seen to be done.
 */
import type { Action } from '../plan/action.ts';
import { identify } from '../plan/action-key.ts';
import type { Kind } from '../resources/id.ts';
import type { ApplyRun } from './action-context.ts';
import { bookkeeping } from './bookkeeping.ts';
import { fitsIn } from './fits-in.ts';
import { createCapacity, loadOf } from './capacity.ts';
import { wantsNoMore } from './complete.ts';
import { createTally } from './tally.ts';
import { dropIntermediates } from './drop-intermediates.ts';
import type { ApplyResult } from './event.ts';
import { openRun, sayNothingToDo } from './open-run.ts';
import { LockLost } from '../ledger/errors.ts';
import type { LedgerWriter, LostLock } from '../ledger/ledger.ts';
import { planAndLock } from './plan-and-lock.ts';
import type { Planned } from './plan-fleet.ts';
import { runAction } from './run-action.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import { recordsOfUnrecorded } from './unrecorded.ts';
import type { Taken } from './take-locks.ts';
import { walkActions, type Step } from './walk-actions.ts';
import type { World } from './world.ts';

export async function applyFleet(
  fleet: FleetResources,
  world: World,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const startedAt = world.clock.monotonicMilliseconds();
  const tally = createTally(options.emit);
  const begun = await planAndLock(fleet, world, { ...options, emit: tally.emit });
  const { planned } = begun;
  if (begun.state !== 'agreed') {
    if (begun.state === 'nothing')
      await sayNothingToDo(planned, { fleet, world, options: { ...options, emit: tally.emit } });
    return tally.result(planned.plan, world.clock.monotonicMilliseconds() - startedAt);
  }
  const { locks, unrecorded } = begun;
  let ended: ApplyResult;
  let lost: LostLock | undefined;
  const { actions } = planned.plan;
  const approved = actions.filter(({ key }) => options.approved?.has(key) !== false);
  const writer = await openRun({ fleet, world, options }, approved.length).catch(async (error: unknown) => {
    await locks.release();
    throw error;
  });
  try {
    // A run that was overtaken before this has a number above that of its successor: its records would count.
    await locks.check();
    await writer.append(
      ...bookkeeping(fleet, planned, world),
      ...planned.claims,
      ...recordsOfUnrecorded(unrecorded, planned, world),
    );
    const run: ApplyRun = {
      world,
      writer,
      tables: planned.tables,
      look: planned.look,
      lockOf: locks.lockOf,
      startOf: startOf(planned, world),
      drain: options.drain,
      signal: options.signal,
      emit: tally.emit,
      random: Math.random,
    };
    const fits = fitsIn(options.leftMilliseconds, planned.ledger);
    await walkActions({
      actions,
      capacity: createCapacity(world.limits),
      loadOf: (action) => loadOf(action, world.limits),
      drain: options.drain,
      run: async (action) => {
        if (options.approved?.has(action.key) === false) return refuse(action, run);
        return fits(action) ? runOne(action.kind, action, run) : postpone(action, run);
      },
      skip: (action, because) => tally.emit({ type: 'skipped', action, because }),
      interrupt: (action) => tally.emit({ type: 'interrupted', action }),
    });
    if (tally.isClean()) {
      const ids = new Set(actions.map(({ id }) => id));
      await dropIntermediates(planned.tables, world.blobs, ids);
    }
    const result = tally.result(planned.plan, world.clock.monotonicMilliseconds() - startedAt);
    await writer.append({
      type: 'close',
      at: world.clock.now(),
      exit: options.exitOf?.(result, planned.plan) ?? (tally.isClean() ? 0 : 8),
      counts: result.counts,
      ...(tally.isClean() && wantsNoMore(planned.plan, options) ? { complete: true } : {}),
    });
    ended = result;
  } finally {
    lost = await endTogether(writer, locks);
  }
  // It slept behind its last look and was overtaken: what it said it had done may be undone, or belong to another run by now.
  if (lost !== undefined && tally.isClean()) throw new LockLost(lost.scope, lost.by);
  return ended;
}

/** In the same turn: a store that can writes the last records and the locks at once. */
async function endTogether(writer: LedgerWriter, locks: Taken): Promise<LostLock | undefined> {
  const [closed, released] = await Promise.allSettled([writer.close(), locks.release()]);
  // The store would not take its records any more.
  if (closed.status === 'rejected' && closed.reason instanceof LockLost) return closed.reason;
  if (closed.status === 'rejected') throw closed.reason;
  if (released.status === 'rejected') throw released.reason;
  return released.value;
}

/** Of what only makes something there is nothing to know again. */
function startOf({ assessments, ledger, policies }: Planned, { hash }: World): ApplyRun['startOf'] {
  const keys = { hash, unfinished: ledger.unfinished ?? new Map(), policies };
  return ({ id, kind, verb }) => {
    const assessment = assessments.get(id);
    if (assessment === undefined || kind === 'source' || kind === 'artifact' || kind === 'evaluation')
      return {};
    const { wish, from } = identify(verb, assessment, keys);
    return { wish, from };
  };
}

function runOne<K extends Kind>(kind: K, action: Action<K>, run: ApplyRun): Promise<Step> {
  return runAction(kind, action, run);
}

async function refuse(action: Action, run: ApplyRun): Promise<Step> {
  run.emit({ type: 'unapproved', action });
  return 'unapproved';
}

/** The next run does it. */
async function postpone(action: Action, run: ApplyRun): Promise<Step> {
  run.emit({ type: 'interrupted', action, because: 'budget' });
  return 'interrupted';
}
