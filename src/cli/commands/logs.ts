import { WorldFailure } from '../../diagnostics/failure.ts';
import { TAIL_SCRIPT } from '../care/machine-scripts.ts';
import type { Input } from '../command.ts';
import { countOption } from '../count-option.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { machineOf } from '../machine-of.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

const USUAL_LINES = 100;

/** The last lines that the resident tenant's server wrote. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const lines = countOption(input, 'lines', USUAL_LINES);
  const name = input.argument(0) ?? '';
  return withWorld({ session, input }, { readOnly: true }, async ({ fleet, connect }) => {
    const connection = await connect(machineOf(name, fleet));
    try {
      const { exitCode, stdout } = await connection.exec({
        command: 'sh',
        arguments: ['-c', TAIL_SCRIPT, 'zoo', String(lines), connection.zoo],
        timeoutMilliseconds: 30_000,
        signal: session.drain,
      });
      if (exitCode !== 0) {
        throw new WorldFailure({
          class: 'input',
          message: `${name} has no tenant with a log`,
          remedy: `zoo why residency/${name}/main says who should live there.`,
        });
      }
      session.terminal.out(stdout);
      return EXIT.ok;
    } finally {
      await connection.close();
    }
  });
}
