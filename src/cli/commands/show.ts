import { recordOf } from '../../report/resource-record.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { resourceIdOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** What the file asks for and what the ledger knows; looks at nothing else, so that it answers at once and offline. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async ({ fleet, world }) => {
    const id = resourceIdOf(input.argument(0) ?? '', fleet.resources);
    const record = recordOf(id, fleet.resources, await world.ledger.read());
    if (format === 'json') {
      terminal.out(`${JSON.stringify(record, undefined, 2)}\n`);
      return EXIT.ok;
    }
    const { stringify } = await import('yaml');
    // Undefined fields are not there, as in JSON.
    const plain: unknown = JSON.parse(JSON.stringify(record));
    terminal.out(stringify(plain, { lineWidth: 0 }));
    return EXIT.ok;
  });
}
