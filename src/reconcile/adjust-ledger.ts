/**
 * Changes what the ledger says, and nothing in the world: with the locks that an apply would take, as a run of its own that
 * is in the history. All its records are appended together, so that a run that is killed has said all of it or nothing that
 * counts: each record stands for itself, and doing it again adds nothing.
 */
import { canonicalJson } from '../resources/content.ts';
import { kindOf, type ResourceId } from '../resources/id.ts';
import type { LedgerState, LedgerWriter } from '../ledger/ledger.ts';
import type { Adjustment, LedgerRecord } from '../ledger/records.ts';
import { holderOf, patienceOf } from './holding.ts';
import { isAsRead } from './is-as-read.ts';
import { openRun } from './open-run.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import { takeLocks, type Taken } from './take-locks.ts';
import type { World } from './world.ts';

/** What is to be recorded, and what it was decided from. */
export interface Adjusting {
  readonly ledger: LedgerState;
  readonly adjustments: readonly Adjustment[];
  readonly records: readonly LedgerRecord[];
  /** Publications, hosts and residencies that this is about: what they are on is locked. */
  readonly about: readonly ResourceId[];
}
export type AdjustOptions<A extends Adjusting> = Pick<
  ApplyOptions,
  'run' | 'command' | 'grounds' | 'drain' | 'emit' | 'waitMilliseconds'
> & {
  /** Looks and decides; once more when others were at work meanwhile. */
  readonly decide: () => Promise<A>;
  readonly confirm: (adjusting: A) => Promise<boolean>;
};
export type Adjusted = 'done' | 'declined' | 'nothing';

export async function adjustLedger<A extends Adjusting>(
  fleet: FleetResources,
  world: World,
  options: AdjustOptions<A>,
): Promise<Adjusted> {
  let agreed = '';
  for (let adjusting = await options.decide(); ; adjusting = await options.decide()) {
    if (adjusting.adjustments.length === 0) return 'nothing';
    if (printOf(adjusting) !== agreed && !(await options.confirm(adjusting))) return 'declined';
    agreed = printOf(adjusting);
    const locks = await lock(adjusting, world, options);
    if (locks === undefined) continue;
    try {
      const now = await world.ledger.read({ of: 'locked' });
      if (!isAsRead(now, adjusting.ledger)) {
        const again = await options.decide();
        if (printOf(again) !== agreed) continue;
      }
      await record(adjusting, locks, { fleet, world, options });
      return 'done';
    } finally {
      await locks.release();
    }
  }
}

async function lock(
  { about, ledger }: Adjusting,
  world: World,
  options: Pick<ApplyOptions, 'run' | 'drain' | 'emit' | 'waitMilliseconds'>,
): Promise<Taken | undefined> {
  const guarded = about.map((id) => ({ id, kind: kindOf(id), key: world.hash(id) }));
  const holder = holderOf(world, options);
  return takeLocks(world.ledger, guarded, { holder, patience: patienceOf(world, options), known: ledger });
}

/** What a person said yes to: the same at another time. */
function printOf({ adjustments, records }: Adjusting): string {
  return canonicalJson([adjustments, records.map((one) => ({ ...one, at: '' }))]);
}

async function record(
  { adjustments, records }: Adjusting,
  locks: Taken,
  {
    fleet,
    world,
    options,
  }: {
    readonly fleet: FleetResources;
    readonly world: World;
    readonly options: Pick<ApplyOptions, 'run' | 'command' | 'grounds'>;
  },
): Promise<void> {
  const at = world.clock.now();
  const writer: LedgerWriter = await openRun({ fleet, world, options });
  try {
    // A run that was overtaken before this has a number above that of its successor: its records would count.
    await locks.check();
    await writer.append(
      ...records,
      ...adjustments.map((one): LedgerRecord => ({ type: 'adjusted', ...one, at })),
      { type: 'close', at, exit: 0, counts: { adjusted: adjustments.length } },
    );
  } finally {
    await writer.close();
  }
}
