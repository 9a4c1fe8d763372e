import { jsonText } from '../../diagnostics/shown.ts';
import { whysOf, whyText } from '../../report/why.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { endsMeantBy } from '../names/ends-of.ts';
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
    const [why, ...also] = whysOf(ids, { resources, plan, ledger });
    if (why === undefined) return EXIT.ok;
    if (format === 'json') {
      const others = also.length === 0 ? {} : { also };
      terminal.out(`${jsonText({ format: 'zoo.why/v1', why, ...others }, 2)}\n`);
    } else for (const one of [why, ...also]) terminal.out(`${whyText(one, terminal.paint)}\n`);
    return EXIT.ok;
  });
}
