import type { Digest } from '../resources/digest.ts';
import { bookkeeping } from './bookkeeping.ts';
import { checkScratch } from './capacity.ts';
import { planWithTables, type Planned } from './plan-fleet.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import { holderOf, patienceOf } from './holding.ts';
import { unrecordedOf, type Unrecorded } from './unrecorded.ts';
import { takeLocks, type Taken } from './take-locks.ts';
import type { World } from './world.ts';
import { isAsRead } from './is-as-read.ts';

/** `agreed`: what a person said yes to, and no other run changes what it is about until the locks are given back. */
export type PlanAndLocks =
  | { readonly state: 'nothing' | 'declined'; readonly planned: Planned }
  | {
      readonly state: 'agreed';
      readonly planned: Planned;
      readonly unrecorded: readonly Unrecorded[];
      readonly locks: Taken;
    };

/**
 * Plans, asks, and takes the locks. While we looked, asked and waited another run may have been at work: then it is
 * planned again, and what came up without a yes is asked for, without holding anything meanwhile.
 *
 * @throws LockedOut
 */
export async function planAndLock(
  fleet: FleetResources,
  world: World,
  options: ApplyOptions,
): Promise<PlanAndLocks> {
  const patience = patienceOf(world, options);
  const agreed = new Set<Digest>();
  const plan = (): Promise<Planned> => planWithTables(fleet, world, options);
  let planned = await plan();
  for (;;) {
    const { actions } = planned.plan;
    const unrecorded = unrecordedOf(planned);
    const known = bookkeeping(fleet, planned, world);
    if (actions.length + unrecorded.length + known.length === 0) return { state: 'nothing', planned };
    // Saying what was done is no change: it needs no yes.
    if (!isWithin(planned, agreed)) {
      if (!(await options.confirm(planned.plan))) return { state: 'declined', planned };
      for (const { key } of actions) agreed.add(key);
    }
    checkScratch(actions, world.limits);
    const holder = holderOf(world, options);
    const locks = await takeLocks(world.ledger, [...actions, ...unrecorded], {
      holder,
      patience,
      known: planned.ledger,
    });
    if (locks === undefined) {
      planned = await plan();
      continue;
    }
    try {
      const now = (await hasMoved(planned, world)) ? await plan() : planned;
      if (now === planned || isLeftOf(now, planned)) {
        const locked = new Set(unrecorded.map(({ key }) => key));
        const said = unrecordedOf(now).filter(({ key }) => locked.has(key));
        return { state: 'agreed', planned: now, unrecorded: said, locks };
      }
      planned = now;
    } catch (error) {
      await locks.release();
      throw error;
    }
    await locks.release();
  }
}

function isWithin({ plan }: Planned, keys: ReadonlySet<Digest>): boolean {
  return plan.actions.every(({ key }) => keys.has(key));
}

/** What was locked is enough for it. Where nothing is left, nothing needs to be written, either. */
function isLeftOf(now: Planned, before: Planned): boolean {
  return now.plan.actions.length > 0 && isWithin(now, new Set(before.plan.actions.map(({ key }) => key)));
}

async function hasMoved({ ledger }: Planned, world: World): Promise<boolean> {
  return !isAsRead(await world.ledger.read({ of: 'locked' }), ledger);
}
