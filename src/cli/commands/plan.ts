import { resolve } from 'node:path';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Plan } from '../../plan/plan.ts';
import { baseMarkdown, baseText } from '../../report/base-text.ts';
import type { PlanOrigin } from '../../plan/plan-origin.ts';
import { planMarkdown } from '../../report/plan-markdown.ts';
import { planText } from '../../report/plan-text.ts';
import { ciJob } from '../checkout/ci.ts';
import { gitHere } from '../checkout/git-here.ts';
import { planOrigin } from '../checkout/plan-origin.ts';
import type { Input } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { exitOfPlan } from '../exit-of-run.ts';
import { planBeside, type PlanBeside } from '../plan-beside.ts';
import { planNow, wishesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** What would change. Writes nothing but the file it was asked for and the disposable cache. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, verbose, quiet, directory } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const wishes = await wishesOf(input, opened);
    const base = input.text('base');
    const beside = base === undefined ? undefined : await planBeside(opened, base, { session, wishes });
    const plan = beside?.plan ?? (await planNow(opened, { session, wishes }));
    const document = documentOf(plan, beside, await originHere(opened, session));
    const out = input.text('out');
    if (out !== undefined) await writeFileAtomic(resolve(directory, out), session.secrets.redact(document));
    const options = { paint: terminal.paint, verbose };
    if (format === 'json') terminal.out(document);
    else if (beside === undefined) {
      terminal.out(format === 'markdown' ? planMarkdown(plan) : `${planText(plan, options)}\n`);
    } else {
      const { split, base: then } = beside;
      terminal.out(
        format === 'markdown' ? baseMarkdown(split, then.ref) : `${baseText(split, then.ref, options)}\n`,
      );
    }
    if (out !== undefined && !quiet) {
      terminal.err(
        `\nSaved to ${out}. zoo apply ${out} does exactly this, and nothing that comes up later.\n`,
      );
    }
    return exitOfPlan(plan, input.flag('detailed-exitcode'));
  });
}

/** Only CI can say for which pull request it plans. */
async function originHere(opened: Opened, { environment }: Session): Promise<PlanOrigin | undefined> {
  const job = ciJob(environment);
  const git = job === undefined ? undefined : await gitHere(opened, environment);
  return job === undefined || git === undefined ? undefined : planOrigin(git, job);
}

/** The whole plan, and which of its actions are this version's doing. */
function documentOf(plan: Plan, beside: PlanBeside | undefined, origin: PlanOrigin | undefined): string {
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
  const made = origin === undefined ? {} : { origin };
  return `${JSON.stringify({ ...plan, ...made, ...base }, undefined, 2)}\n`;
}
