import { jsonText, shown } from '../../diagnostics/shown.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { toolchainStatuses } from '../toolchain-statuses.ts';

/** What is missing, and the one command that helps. Exit 2 when an install would not go through as things are. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const machine = input.text('machine');
  if (machine !== undefined)
    return (await import('../doctor-of-machine.ts')).doctorOfMachine(machine, { input, session });
  const { terminal, format } = session;
  const toolchains = await toolchainStatuses(session);
  const needs = toolchains.flatMap(({ tool, needs: some }) => some.map((need) => ({ tool, ...need })));
  if (format === 'json') {
    terminal.out(`${jsonText({ format: 'zoo.doctor/v1', toolchains, needs }, 2)}\n`);
  } else {
    const { green, yellow, bold } = terminal.paint;
    for (const { tool, state, version, where, needs: some } of shown(toolchains)) {
      if (state === 'ready') terminal.out(`${green('ok')}       ${tool} ${version} in ${where}\n`);
      else if (some.length === 0) {
        terminal.out(
          `${yellow('missing')}  ${tool} ${version}; zoo installs it when it is needed: ${bold('zoo toolchain install')}\n`,
        );
      } else {
        for (const { what, remedy } of some)
          terminal.out(`${yellow('missing')}  ${tool}: ${what}\n    ${remedy}\n`);
      }
    }
  }
  return needs.length > 0 ? EXIT.changes : EXIT.ok;
}
