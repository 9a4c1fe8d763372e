import { lookAtMachines } from '../../care/look-at-machines.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { machinesText } from '../../report/machines-text.ts';
import type { Input } from '../command.ts';
import { machineOf } from '../machine-of.ts';
import { BACKENDS } from '../registries.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** One probe per machine; what fits is computed as a plan computes it. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, drain } = session;
  const named = input.argument(0);
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const chosen = named === undefined ? Object.values(fleet.machines) : [machineOf(named, fleet).machine];
    const machines = await lookAtMachines(
      chosen,
      {
        world,
        ledger: await world.ledger.read(),
        resources: fleet.resources,
        formatsOf: (backend) => BACKENDS[backend]?.formats ?? [],
      },
      drain,
    );
    // What was cut off is unknown everywhere.
    drain.throwIfAborted();
    const document = { format: 'zoo.machines/v1', machines } as const;
    if (format === 'json') terminal.out(`${jsonText(document, 2)}\n`);
    else terminal.out(`${machinesText(document, terminal.paint)}\n`);
    return EXIT.ok;
  });
}
