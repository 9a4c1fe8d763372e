import { visibleLines } from '../../diagnostics/visible-text.ts';
import { TAIL_SCRIPT } from '../../care/machine-scripts.ts';
import { noLog } from '../../care/no-log.ts';
import type { Input } from '../command.ts';
import { countOption } from '../count-option.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { homeOf, MAIN_SLOT } from '../../resources/slot.ts';
import { machineOf } from '../machine-of.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

const USUAL_LINES = 100;
/** A log of ten thousand lines is asked for on purpose; one line without an end is not. */
const MOST_CHARACTERS = 10_000_000;

/** The last lines that the server of a slot's tenant wrote. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const lines = countOption(input, 'lines', USUAL_LINES);
  return withWorld({ session, input }, { readOnly: true }, async ({ fleet, connect, world: { clock } }) => {
    const { machine, slot = MAIN_SLOT } = machineOf(input.argument(0) ?? '', fleet);
    const place = { machine: machine.name, slot };
    if (input.flag('follow')) {
      const { followLog } = await import('../follow-log.ts');
      return followLog(() => connect(machine), { place, lines, session, clock });
    }
    const connection = await connect(machine);
    try {
      const { exitCode, stdout } = await connection.exec({
        command: 'sh',
        arguments: ['-c', TAIL_SCRIPT, 'zoo', String(lines), connection.zoo, homeOf(slot)],
        timeoutMilliseconds: 30_000,
        signal: session.drain,
      });
      if (exitCode !== 0) throw noLog(place);
      session.terminal.out(visibleLines(stdout, MOST_CHARACTERS));
      return EXIT.ok;
    } finally {
      await connection.close();
    }
  });
}
