/**
 * Plans, asks, and does. Crash-only: whatever a killed run left is found by looking, the same actions are planned again,
 * and what was already done is seen to be done.
 */
import type { LockHolder } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import { identify } from '../plan/action-key.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Kind } from '../resources/kinds.ts';
import type { Resource } from '../resources/resource.ts';
import type { ApplyRun } from './action-context.ts';
import { bookkeeping } from './bookkeeping.ts';
import { fitsIn } from './fits-in.ts';
import { checkScratch, createCapacity, loadOf } from './capacity.ts';
import { createTally } from './tally.ts';
import { dropIntermediates } from './drop-intermediates.ts';
import type { ApplyResult } from './event.ts';
import { planWithTables, type Planned } from './plan-fleet.ts';
import { runAction } from './run-action.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import { recordsOfUnsaid, unsaidOf } from './settle.ts';
import { takeLocks } from './take-locks.ts';
import { walkActions, type Step } from './walk-actions.ts';
import type { World } from './world.ts';

const TERM_SECONDS = 60;

export async function applyFleet(
  fleet: FleetResources,
  world: World,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const startedAt = world.clock.monotonicMilliseconds();
  const tally = createTally(options.emit);
  const first = await planWithTables(fleet, world, { ...options, emit: tally.emit });
  const { actions } = first.plan;
  const unsaid = unsaidOf(first);
  const known = bookkeeping(fleet, first, world);
  // Saying what was done is no change: nobody is asked for it.
  if (actions.length === 0 ? unsaid.length + known.length === 0 : !(await options.confirm(first.plan))) {
    return tally.result(first.plan, world.clock.monotonicMilliseconds() - startedAt);
  }
  checkScratch(actions, world.limits);
  const locks = await takeLocks(world.ledger, [...actions, ...unsaid], {
    holder: holderOf(world, options),
    patience: {
      wait: (milliseconds) => world.clock.wait(milliseconds, options.drain),
      onWait: (by, seconds) => tally.emit({ type: 'observing', what: waitingFor(by, seconds) }),
    },
  });
  try {
    const planned = await planAgainIfMoved(first, { fleet, world, options });
    const writer = await world.ledger.open({
      run: options.run,
      fleet: fleet.name,
      command: options.command,
      at: world.clock.now(),
      ...world.identity,
    });
    try {
      const locked = new Set(unsaid.map(({ key }) => key));
      const settled = unsaidOf(planned).filter(({ key }) => locked.has(key));
      await writer.append(
        ...bookkeeping(fleet, planned, world),
        ...planned.claims,
        ...recordsOfUnsaid(settled, planned, world),
      );
      // What a person said yes to is the first plan: an action that came up since is not done.
      const approved = options.approved ?? new Set(actions.map(({ key }) => key));
      const run: ApplyRun = {
        world,
        writer,
        tables: planned.tables,
        look: planned.look,
        lockOf: locks.lockOf,
        startOf: startOf(planned, world),
        gatesOf,
        drain: options.drain,
        signal: options.signal,
        emit: tally.emit,
        random: Math.random,
      };
      const fits = fitsIn(options.leftMilliseconds, planned.ledger);
      await walkActions({
        actions: planned.plan.actions,
        capacity: createCapacity(world.limits),
        loadOf: (action) => loadOf(action, world.limits),
        drain: options.drain,
        run: async (action) => {
          if (!approved.has(action.key)) return refuse(action, run);
          return fits(action) ? runOne(action.kind, action, run) : postpone(action, run);
        },
        skip: (action, because) => tally.emit({ type: 'skipped', action, because }),
        interrupt: (action) => tally.emit({ type: 'interrupted', action }),
      });
      if (tally.isClean()) await dropIntermediates(planned.tables, world.blobs);
      const result = tally.result(planned.plan, world.clock.monotonicMilliseconds() - startedAt);
      await writer.append({
        type: 'close',
        at: world.clock.now(),
        exit: tally.isClean() ? 0 : 8,
        counts: result.counts,
      });
      return result;
    } finally {
      await writer.close();
    }
  } finally {
    await locks.release();
  }
}

/** Of what only makes something there is nothing to know again. */
function startOf({ assessments, ledger }: Planned, { hash }: World): ApplyRun['startOf'] {
  const keys = { hash, unfinished: ledger.unfinished ?? new Map() };
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

/** Between looking and locking somebody else may have been at work. */
async function planAgainIfMoved(
  first: Planned,
  {
    fleet,
    world,
    options,
  }: { readonly fleet: FleetResources; readonly world: World; readonly options: ApplyOptions },
): Promise<Planned> {
  const now = await world.ledger.read();
  if (now.history.length === first.ledger.history.length && now.runs.length === first.ledger.runs.length)
    return first;
  return planWithTables(fleet, world, options);
}

function gatesOf(resource: Resource): readonly ResourceId<'evaluation'>[] {
  return 'heldBy' in resource.spec ? resource.spec.heldBy : [];
}

function holderOf({ identity, clock }: World, { run }: ApplyOptions): LockHolder {
  return {
    run,
    by: identity.by,
    host: identity.host,
    pid: identity.pid,
    since: clock.now(),
    termSeconds: TERM_SECONDS,
  };
}

function waitingFor({ by, host, run }: LockHolder, seconds: number): string {
  return `the lock of ${by} on ${host} (run ${run}): if it is dead, it is silent for ${seconds} seconds`;
}
