import { WorldFailure } from '../diagnostics/failure.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyResult, Event, LeftEvent } from '../reconcile/event.ts';
import { applyMarkdown } from '../report/apply-markdown.ts';
import { applyResultText } from '../report/apply-result-text.ts';
import type { EventReporter } from '../report/event-reporter.ts';
import { whereItIs } from '../report/where-it-is.ts';
import type { ResourceId } from '../resources/id.ts';
import { planText } from '../report/plan-text.ts';
import type { Ground } from '../checkout/ground.ts';
import { planNow, type PlanChoices, choiceWords } from './plan-now.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

export interface AppliedRun {
  readonly opened: Opened;
  readonly wishes: PlanChoices;
  readonly ground: Ground;
  readonly result: ApplyResult;
  readonly planned: Plan | undefined;
  readonly events: readonly Event[];
  readonly notes: readonly string[];
  readonly done: ReadonlySet<ResourceId>;
  readonly reporter: EventReporter;
}

/** What was done and what was not, and where no approval covered something, the command that does it. */
export async function tellApply(run: AppliedRun, session: Session): Promise<void> {
  const { terminal, format, verbose, quiet } = session;
  const { opened, ground, result, planned, events, notes, reporter, done } = run;
  const left = await leftAfter(run, session);
  if (format === 'json') {
    if (left !== undefined) reporter.event(left);
    return;
  }
  const { resources } = opened.fleet;
  const where = whereItIs({ resources, actions: planned?.actions ?? [], done });
  if (format === 'markdown') {
    const checkout = await ground.checkout();
    const { fleet } = opened;
    terminal.out(
      applyMarkdown({
        fleet: fleet.name,
        commit: checkout?.commit,
        plan: planned,
        events,
        result,
        left,
        where,
        notes,
      }),
    );
    return;
  }
  if (planned !== undefined && planned.actions.length === 0 && !quiet) {
    terminal.out(`${planText(planned, { paint: terminal.paint, verbose })}\n\n`);
  }
  terminal.out(`${applyResultText(result, terminal.paint, { left, where: quiet ? [] : where })}\n`);
}

/** Planned once more: what was done has changed what is left, and its digest must be the one that the next run comes to. */
async function leftAfter(
  { opened, wishes, ground, result }: AppliedRun,
  session: Session,
): Promise<LeftEvent | undefined> {
  if (result.counts.unapproved === 0 || session.drain.aborted) return undefined;
  let plan: Plan;
  try {
    plan = await planNow(opened, { session, wishes });
  } catch (error) {
    // How the run ended must be said, whatever comes of looking again.
    if (error instanceof WorldFailure || session.drain.aborted) return undefined;
    throw error;
  }
  const { approval, actions } = plan;
  if (actions.length === 0) return undefined;
  return {
    type: 'left',
    approval,
    actions: actions.map(({ key, verb, kind, id }) => ({ key, verb, kind, id })),
    next: nextCommand(approval, ground, wishes),
  };
}

function nextCommand(approval: string, { job, tip }: Ground, wishes: PlanChoices): string {
  const words = choiceWords(wishes);
  if (job?.repository === undefined || words !== '') return `zoo apply --approval ${approval}${words}`;
  const workflow = job.workflow ?? 'zoo-apply.yaml';
  return `gh workflow run ${workflow} --ref ${tip?.at.branch ?? 'main'} -f approval=${approval}`;
}
