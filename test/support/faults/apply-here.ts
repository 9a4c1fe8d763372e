import { exitOfApply } from '../../../src/cli/exit-of-run.ts';
import { openFleet } from '../../../src/cli/compose/open-fleet.ts';
import { openWorld } from '../../../src/cli/compose/open-world.ts';
import { newRunId } from '../../../src/workspace/run-identity.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import type { TimeOuts } from '../../../src/endpoints/time-outs.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { applyFleet } from '../../../src/reconcile/apply-fleet.ts';
import type { ApplyResult, Event } from '../../../src/reconcile/event.ts';
import type { Clock } from '../../../src/reconcile/world.ts';
import { applyResultText } from '../../../src/report/apply-result-text.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { planText } from '../../../src/report/plan-text.ts';

export interface AppliedHere {
  readonly exit: number;
  /** What `zoo apply` prints at its end: what is unknown in the plan, and how it ended. */
  readonly text: string;
  readonly result: ApplyResult;
  readonly plan: Plan | undefined;
  readonly events: readonly Event[];
}

/** Or says what it printed: a bare number helps nobody. */
export function requireApplied({ exit, text }: AppliedHere): void {
  if (exit !== 0) throw new Error(`it ended with ${exit}:\n${text}`);
}

/** `zoo apply --yes` without a process around it, on a clock of the test's own. */
export async function applyHere(
  directory: string,
  { clock, timeOuts }: { readonly clock: Clock; readonly timeOuts?: TimeOuts },
): Promise<AppliedHere> {
  const environment = { HOME: directory };
  const { signal } = new AbortController();
  const events: Event[] = [];
  let plan: Plan | undefined;
  const emit = (event: Event): void => {
    events.push(event);
    if (event.type === 'planned') plan = event.plan;
  };
  const opened = await openFleet({ directory, environment });
  const { world, close } = await openWorld(opened, {
    environment,
    secrets: createSecrets(),
    readOnly: false,
    allowCommands: true,
    emit,
    signal,
    clock,
    ...(timeOuts === undefined ? {} : { timeOuts }),
  });
  try {
    const result = await applyFleet(opened.fleet, world, {
      only: [],
      replace: [],
      retry: false,
      signal,
      drain: signal,
      emit,
      confirm: async () => true,
      run: newRunId(Date.now()),
      command: 'zoo apply',
    });
    const planned = plan === undefined ? '' : planText(plan, { paint: PLAIN, verbose: false });
    const stale = events.flatMap((event) => (event.type === 'stale' ? [event.why] : []));
    const text = [planned, ...stale, applyResultText(result, PLAIN)].join('\n');
    return { exit: exitOfApply(result, plan), text, result, plan, events };
  } finally {
    await close();
  }
}
