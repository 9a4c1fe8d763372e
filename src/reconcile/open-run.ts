import type { LedgerWriter } from '../ledger/ledger.ts';
import { wantsNoMore } from './complete.ts';
import { deliverLeftovers } from './deliver-leftovers.ts';
import type { Planned } from './plan-fleet.ts';
import type { ApplyOptions, FleetResources } from './run.ts';
import type { World } from './world.ts';

interface Run {
  readonly fleet: FleetResources;
  readonly world: World;
  readonly options: ApplyOptions;
}

type Opening = Omit<Run, 'options'> & {
  readonly options: Pick<ApplyOptions, 'run' | 'command' | 'grounds'>;
};

/** Its first record says what the run goes by, and how many actions it sets out to do. */
export async function openRun({ fleet, world, options }: Opening, planned = 0): Promise<LedgerWriter> {
  return world.ledger.open({
    run: options.run,
    fleet: fleet.name,
    command: options.command,
    at: world.clock.now(),
    ...world.identity,
    ...(await options.grounds?.()),
    planned,
  });
}

/** Nothing is written for nothing; but of a commit that was merged the next run wants to know that it is done with. */
export async function sayNothingToDo({ plan, ledger }: Planned, run: Run): Promise<void> {
  const { world, options } = run;
  if (options.wantsReceipt?.(ledger) !== true || !wantsNoMore(plan, options)) {
    await deliverLeftovers(ledger, world, options.emit);
    return;
  }
  const writer = await openRun(run);
  try {
    const counts = { done: 0, held: plan.held.length };
    await writer.append({ type: 'close', at: world.clock.now(), exit: 0, counts, complete: true });
  } finally {
    await writer.close();
  }
}
