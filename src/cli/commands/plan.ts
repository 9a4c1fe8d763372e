import { resolve } from 'node:path';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { planMarkdown } from '../../report/plan-markdown.ts';
import { planText } from '../../report/plan-text.ts';
import type { Input } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { exitOfPlan } from '../exit-of-run.ts';
import { planNow, wishesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** What would change. Writes nothing but the file it was asked for and the disposable cache. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, verbose, quiet, directory } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const plan = await planNow(opened, { session, wishes: wishesOf(input, opened.fleet.resources) });
    const out = input.text('out');
    if (out !== undefined)
      await writeFileAtomic(
        resolve(directory, out),
        session.secrets.redact(`${JSON.stringify(plan, undefined, 2)}\n`),
      );
    if (format === 'json') terminal.out(`${JSON.stringify(plan, undefined, 2)}\n`);
    else if (format === 'markdown') terminal.out(planMarkdown(plan));
    else terminal.out(`${planText(plan, { paint: terminal.paint, verbose })}\n`);
    if (out !== undefined && !quiet) {
      terminal.err(
        `\nSaved to ${out}. zoo apply ${out} does exactly this, and nothing that comes up later.\n`,
      );
    }
    return exitOfPlan(plan, input.flag('detailed-exitcode'));
  });
}
