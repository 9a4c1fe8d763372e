import { resolve } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Pending } from '../../plan/pending.ts';
import type { Plan } from '../../plan/plan.ts';
import { applyLine } from '../../report/apply-commands.ts';
import { baseText } from '../../report/base-text.ts';
import type { PlanOrigin } from '../../plan/plan-origin.ts';
import { planMarkdown } from '../../report/plan-markdown.ts';
import { planText } from '../../report/plan-text.ts';
import { runningLines } from '../../report/running-text.ts';
import { ciJob } from '../../checkout/ci.ts';
import { gitHere } from '../../checkout/git-here.ts';
import { pendingAtBase, pendingHere } from '../../checkout/pending.ts';
import { planOrigin } from '../../checkout/plan-origin.ts';
import type { Input } from '../command.ts';
import type { ExitCode } from '../../diagnostics/exit-code.ts';
import { exitOfPlan } from '../exit-of-run.ts';
import { planBeside, type PlanBeside } from '../plan-beside.ts';
import { planTextOptions } from '../plan-text-options.ts';
import { planNow, runningNow, planChoicesOf, choiceWords } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withProgress } from '../with-progress.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** What would change. Writes nothing but the file it was asked for and the disposable cache. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet, directory } = session;
  if (input.flag('refresh-only')) return (await import('../run-refresh.ts')).showRefresh(input, session);
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const wishes = await planChoicesOf(input, opened);
    const base = input.text('base');
    const { beside, planned } = await withProgress(session, async (emit) => {
      if (base === undefined) return { planned: await planNow(opened, { session, wishes, emit }) };
      const both = await planBeside(opened, base, { session, wishes, emit });
      return { beside: both, planned: both.split.approved };
    });
    const pending = await pendingOf(planned, beside, { opened, session });
    const plan: Plan = {
      ...planned,
      ...(await originHere(opened, session)),
      ...(pending === undefined ? {} : { pending }),
    };
    const out = input.text('out');
    // Who is at work now is for who reads this now: a saved plan does not tell it.
    if (out !== undefined)
      await writeFileAtomic(resolve(directory, out), session.secrets.redact(documentOf(plan, beside)));
    const shownPlan: Plan = { ...plan, ...(await runningNow(opened)) };
    const now = opened.world.clock.now();
    const cards = beside?.cards ?? [];
    const options = { ...planTextOptions(input, session), now };
    const how = { words: choiceWords(wishes), ...(out === undefined ? {} : { file: out }) };
    if (format === 'json') terminal.out(documentOf(shownPlan, beside));
    else if (format === 'markdown')
      terminal.out(planMarkdown(shownPlan, { dropped: beside?.split.dropped ?? [], cards, now, ...how }));
    else if (beside === undefined) terminal.out(`${planText(shownPlan, options)}\n`);
    else {
      const { split, base: then } = beside;
      for (const line of runningLines(shownPlan.running ?? [], now)) terminal.out(`${line}\n\n`);
      terminal.out(`${baseText({ split, base: then.ref, pending, cards }, options)}\n`);
    }
    if (format === 'text') terminal.out(applyLine(plan, how));
    if (out !== undefined && !quiet) {
      const does = `zoo apply ${out} does exactly this, and nothing that comes up later.`;
      terminal.err(`\nSaved to ${out}. ${does}\n`);
    }
    return exitOfPlan(plan, input.flag('detailed-exitcode'));
  });
}

/** Beside a base, what is pending is what the base wants; without one, what is wanted here may be main. */
async function pendingOf(
  plan: Plan,
  beside: PlanBeside | undefined,
  { opened, session }: { readonly opened: Opened; readonly session: Session },
): Promise<Pending | undefined> {
  if (beside === undefined) return pendingHere(plan.actions, opened, session);
  const { environment } = session;
  return pendingAtBase(beside.split.waiting, opened, { base: beside.base, environment });
}

/** Only CI can say for which pull request it plans. */
async function originHere(
  opened: Opened,
  { environment }: Session,
): Promise<{ readonly origin?: PlanOrigin }> {
  const job = ciJob(environment);
  const git = job === undefined ? undefined : gitHere(opened);
  const origin = job === undefined || git === undefined ? undefined : await planOrigin(git, job);
  return origin === undefined ? {} : { origin };
}

/** What it approves, and which of its actions are this version's doing. */
function documentOf(plan: Plan, beside: PlanBeside | undefined): string {
  const keysOf = ({ actions }: Plan): readonly string[] => actions.map(({ key }) => key);
  const base =
    beside === undefined
      ? {}
      : {
          base: {
            ref: beside.base.ref,
            commit: beside.base.commit,
            branch: keysOf(beside.split.branch),
            anyway: keysOf(beside.split.anyway),
            dropped: beside.split.dropped,
          },
        };
  return `${jsonText({ ...plan, ...base }, 2)}\n`;
}
