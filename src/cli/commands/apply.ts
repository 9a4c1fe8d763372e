import { systemClock } from '../compose/system-clock.ts';
import { newRunId } from '../../workspace/run-identity.ts';
import { applyFleet } from '../../reconcile/apply-fleet.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { Event } from '../../reconcile/event.ts';
import { planText } from '../../report/plan-text.ts';
import { readApproval } from '../../approval/read-approval.ts';
import { readAheadOf } from '../../approval/read-ahead.ts';
import { resolveApproval } from '../../approval/resolve-approval.ts';
import { budgetSignal } from '../budget.ts';
import { groundOf } from '../../checkout/ground.ts';
import { groundsOf, wantsReceipt } from '../../approval/grounds.ts';
import { confirmOnTerminal } from '../confirm.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode, mostImportantExit } from '../../diagnostics/exit-code.ts';
import type { ApplyResult } from '../../reconcile/event.ts';
import { exitOfApply } from '../exit-of-run.ts';
import { openReporter } from '../open-reporter.ts';
import { parseTime } from '../parse-time.ts';
import { planTextOptions } from '../plan-text-options.ts';
import { planChoicesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { tellApply } from '../tell-apply.ts';
import { withWorld } from '../with-world.ts';

/** Plans again now, shows it, asks, and does what was approved. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet, directory, environment } = session;
  if (input.flag('refresh-only')) return (await import('../run-refresh.ts')).applyRefresh(input, session);
  // Before the world is opened: without a yes nothing at all is to happen.
  const given = await readApproval({
    directory,
    planFiles: input.arguments,
    merged: input.text('merged'),
    digest: input.text('approval'),
    yes: input.flag('yes'),
    interactive: terminal.interactive && format === 'text',
  });
  const waitFor = input.text('wait');
  const waitMilliseconds = waitFor === undefined ? (input.flag('wait') ? Infinity : 0) : parseTime(waitFor);
  const budget = budgetSignal(input.text('budget'));
  const reporter = openReporter(session, systemClock);
  let planned: Plan | undefined;
  let declined = false;
  let isDoing = false;
  const looking = new AbortController();
  // Until something is done there is nothing to finish: the first Ctrl-C stops the looking at once.
  const stopLooking = (): void => (isDoing ? undefined : looking.abort());
  session.drain.addEventListener('abort', stopLooking);

  const notes: string[] = [];
  const tell = (some: readonly string[]): void => {
    for (const note of some) {
      notes.push(note);
      terminal.err(`${note}\n`);
    }
  };
  const events: Event[] = [];
  const done = new Set<ResourceId>();
  const emit = (event: Event): void => {
    if (event.type === 'planned') planned = event.plan;
    if (event.type === 'done') done.add(event.action.id);
    // Progress comes by the thousand, and nothing is said of it afterwards.
    if (format === 'markdown' && event.type !== 'progress') events.push(event);
    reporter.event(event);
  };
  try {
    return await withWorld({ session, input }, { readOnly: false, emit }, async (opened) => {
      const { fleet } = opened;
      const wishes = await planChoicesOf(input, opened);
      const { ledger, readAhead } = readAheadOf(
        opened.world.ledger,
        given.kind === 'plan files' ? given.plans : [],
      );
      const ground = await groundOf(opened, {
        environment,
        namesCommit: given.kind === 'plan files' && given.plans.some(({ origin }) => origin !== undefined),
        anyCommit: input.flag('any-commit'),
        branch: input.text('branch'),
      });
      const approval = await resolveApproval(given, { fleet: fleet.name, ground, readLedger: readAhead });
      tell(approval.notes);

      async function confirm(plan: Plan): Promise<boolean> {
        planned = plan;
        reporter.pause();
        // Markdown goes to a summary, and the plan to the log.
        if (format !== 'json' && !quiet) {
          const write = format === 'text' ? terminal.out : terminal.err;
          write(`${planText(plan, planTextOptions(input, session))}\n\n`);
        }
        tell(await approval.check(plan));
        session.drain.throwIfAborted();
        if (approval.isAsked) declined = !(await confirmOnTerminal(terminal, session.drain));
        isDoing = !declined;
        return isDoing;
      }

      const exitOf = (result: ApplyResult, plan: Plan | undefined): ExitCode => {
        const code = exitOfApply(result, plan);
        return (
          session.interruptedBy() ?? (budget.isSpent() ? mostImportantExit([code, EXIT.exhausted]) : code)
        );
      };
      const result = await applyFleet(
        fleet,
        { ...opened.world, ledger },
        {
          ...wishes,
          ...(approval.keys === undefined ? {} : { approved: approval.keys }),
          confirm,
          drain: AbortSignal.any([session.drain, budget.signal]),
          leftMilliseconds: budget.leftMilliseconds,
          waitMilliseconds,
          signal: AbortSignal.any([session.stop, looking.signal]),
          emit,
          run: newRunId(Date.now()),
          command: session.commandLine,
          exitOf,
          grounds: () => groundsOf(ground, approval),
          wantsReceipt: (state) => wantsReceipt(ground, state.runs, fleet.name),
        },
      );
      reporter.close();
      // Also where nothing is left to do: a plan of something else is an error.
      if (!isDoing && !declined && planned !== undefined) tell(await approval.check(planned));
      // A plan of what was cut off is no plan.
      if (!isDoing) session.drain.throwIfAborted();
      if (declined) {
        terminal.err('Nothing was done.\n');
        return EXIT.stale;
      }
      await tellApply({ opened, wishes, ground, result, planned, events, notes, reporter, done }, session);
      return exitOf(result, planned);
    });
  } finally {
    session.drain.removeEventListener('abort', stopLooking);
    reporter.close();
    budget.end();
  }
}
