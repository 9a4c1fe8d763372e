import { jsonText } from '../../diagnostics/shown.ts';
import { choiceOf } from '../../reconcile/select-resources.ts';
import { statusOf } from '../../report/status.ts';
import { statusMarkdown, statusText } from '../../report/status-text.ts';
import { pendingHere } from '../checkout/pending.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { planNow, wishesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** At a glance; whatever it finds, having found out is a success. `zoo drift` and `zoo plan` have exit codes for it. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const wishes = await wishesOf(input, opened);
    const planned = await planNow(opened, { session, wishes });
    const pending = await pendingHere(planned.actions, opened, session);
    const plan = pending === undefined ? planned : { ...planned, pending };
    const isMeant = choiceOf(wishes.only);
    const resources = fleet.resources.filter(({ id }) => isMeant(id));
    const status = statusOf({ resources, plan, ledger: await world.ledger.read() });
    const now = world.clock.now();
    if (format === 'json') terminal.out(`${jsonText(status, 2)}\n`);
    else if (format === 'markdown') terminal.out(statusMarkdown(status, now));
    else terminal.out(`${statusText(status, { paint: terminal.paint, now })}\n`);
    return EXIT.ok;
  });
}
