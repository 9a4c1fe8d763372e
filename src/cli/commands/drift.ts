import { jsonText } from '../../diagnostics/shown.ts';
import { driftDocument, driftMarkdown, driftText } from '../../report/drift-text.ts';
import { pendingHere } from '../../checkout/pending.ts';
import type { Input } from '../command.ts';
import type { ExitCode } from '../../diagnostics/exit-code.ts';
import { exitOfDrift } from '../exit-of-run.ts';
import { planNow, planChoicesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withProgress } from '../with-progress.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, verbose } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const wishes = await planChoicesOf(input, opened);
    const planned = await withProgress(session, (emit) => planNow(opened, { session, wishes, emit }));
    const pending = await pendingHere(planned.actions, opened, session);
    const plan = pending === undefined ? planned : { ...planned, pending };
    if (format === 'json') terminal.out(`${jsonText(driftDocument(plan), 2)}\n`);
    else if (format === 'markdown') terminal.out(driftMarkdown(plan));
    else terminal.out(`${driftText(plan, { paint: terminal.paint, verbose })}\n`);
    return exitOfDrift(plan);
  });
}
