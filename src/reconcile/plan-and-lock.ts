import type { Patience } from '../ledger/acquire-patiently.ts';
import type { LockHolder } from '../ledger/ledger.ts';
import { bookkeeping } from './bookkeeping.ts';
import { checkScratch } from './capacity.ts';
import { planWithTables, type Planned } from './plan-fleet.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import { unsaidOf, type Unsaid } from './settle.ts';
import { takeLocks, type Taken } from './take-locks.ts';
import type { World } from './world.ts';

const TERM_SECONDS = 60;

/** `agreed`: what a person said yes to, and nobody else changes what it is about until the locks are given back. */
export type PlanAndLocks =
  | { readonly state: 'nothing'; readonly planned: Planned }
  | {
      readonly state: 'agreed';
      readonly planned: Planned;
      readonly unsaid: readonly Unsaid[];
      readonly locks: Taken;
    };

/**
 * Plans, asks, and takes the locks. While we looked, asked and waited somebody else may have been at work: then it is
 * planned again, and what came up that nobody said yes to is asked for, without holding anything meanwhile.
 *
 * @throws LockedOut
 */
export async function planAndLock(
  fleet: FleetResources,
  world: World,
  options: ApplyOptions,
): Promise<PlanAndLocks> {
  let planned = await planWithTables(fleet, world, options);
  for (;;) {
    const { actions } = planned.plan;
    const unsaid = unsaidOf(planned);
    const known = bookkeeping(fleet, planned, world);
    // Saying what was done is no change: nobody is asked for it.
    if (actions.length === 0 ? unsaid.length + known.length === 0 : !(await options.confirm(planned.plan)))
      return { state: 'nothing', planned };
    checkScratch(actions, world.limits);
    const locks = await takeLocks(world.ledger, [...actions, ...unsaid], {
      holder: holderOf(world, options),
      patience: patienceOf(world, options),
    });
    try {
      const now = (await hasMoved(planned, world)) ? await planWithTables(fleet, world, options) : planned;
      if (now === planned || isCovered(now, planned)) {
        const locked = new Set(unsaid.map(({ key }) => key));
        return {
          state: 'agreed',
          planned: now,
          unsaid: unsaidOf(now).filter(({ key }) => locked.has(key)),
          locks,
        };
      }
      planned = now;
    } catch (error) {
      await locks.release();
      throw error;
    }
    await locks.release();
  }
}

async function hasMoved({ ledger }: Planned, world: World): Promise<boolean> {
  const now = await world.ledger.read();
  return now.history.length !== ledger.history.length || now.runs.length !== ledger.runs.length;
}

/** What is left is part of what was agreed to, and of what was locked. Where nothing is left, nothing is written, either. */
function isCovered({ plan }: Planned, agreed: Planned): boolean {
  const keys = new Set(agreed.plan.actions.map(({ key }) => key));
  return plan.actions.length > 0 && plan.actions.every(({ key }) => keys.has(key));
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

function patienceOf({ clock }: World, { waitMilliseconds = 0, drain, emit }: ApplyOptions): Patience {
  const startedAt = clock.monotonicMilliseconds();
  return {
    async wait(milliseconds) {
      try {
        await clock.wait(milliseconds, drain);
        return true;
      } catch (error) {
        if (drain.aborted) return false;
        throw error;
      }
    },
    leftMilliseconds: () => startedAt + waitMilliseconds - clock.monotonicMilliseconds(),
    onWait: (held, why) =>
      emit({ type: 'waiting', why, for: held.map(({ scope, holder }) => ({ scope, holder })) }),
  };
}
