import { whyOf, whyText } from '../../report/why.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { planNow, resourceIdOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const id = resourceIdOf(input.argument(0) ?? '', fleet.resources);
    const plan = await planNow(opened, { session });
    const why = whyOf(id, { resources: fleet.resources, plan, ledger: await world.ledger.read() });
    if (format === 'json') terminal.out(`${JSON.stringify({ format: 'zoo.why/v1', why }, undefined, 2)}\n`);
    else terminal.out(`${whyText(why, terminal.paint)}\n`);
    return EXIT.ok;
  });
}
