import { jsonText } from '../../diagnostics/shown.ts';
import { fleetChangesText } from '../../report/fleet-changes.ts';
import { whysOf, whyText } from '../../report/why.ts';
import { changedSince } from '../../checkout/changed-since.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { gateResultOf } from '../gate-result.ts';
import { endsMeantBy } from '../../names/ends-of.ts';
import { planNow } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const { resources } = fleet;
    const ledger = await world.ledger.read();
    const ids = await endsMeantBy(input.argument(0) ?? '', { resources, ledger });
    const plan = await planNow(opened, { session });
    const [why, ...also] = whysOf(ids, {
      resources,
      plan,
      ledger,
      measuredOf: (resource) => gateResultOf(resource, ledger)?.measured,
    });
    if (why === undefined) return EXIT.ok;
    const isPending = plan.actions.length + plan.held.length > 0;
    const since = isPending ? await changedSince(ids, ledger, opened) : undefined;
    if (format === 'json') {
      const others = { ...(also.length === 0 ? {} : { also }), ...(since === undefined ? {} : { since }) };
      terminal.out(`${jsonText({ format: 'zoo.why/v1', why, ...others }, 2)}\n`);
      return EXIT.ok;
    }
    for (const one of [why, ...also]) terminal.out(`${whyText(one, terminal.paint)}\n`);
    if (since !== undefined) terminal.out(`\n${fleetChangesText(since, terminal.paint)}\n`);
    return EXIT.ok;
  });
}
