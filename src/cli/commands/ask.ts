import { jsonText } from '../../diagnostics/shown.ts';
import { visibleLines } from '../../diagnostics/visible-text.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { requireTenant, residencyOn } from '../../care/require-tenant.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { slotName } from '../../resources/slot.ts';
import { machineOf } from '../machine-of.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

const MOST_TOKENS = 1024;

/** As a user of the machine would ask: its own chat template, no system prompt, temperature 0. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const [given = '', ...words] = input.arguments;
  return withWorld({ session, input }, { readOnly: true }, async ({ fleet, world, connect, backends }) => {
    const residency = residencyOn(machineOf(given, fleet), fleet);
    const { machine } = residency.spec;
    const name = slotName(machine.name, residency.spec.slot);
    const backend = backends[machine.backend.kind];
    if (backend === undefined) {
      throw new WorldFailure({
        class: 'input',
        message: `${name} serves with ${machine.backend.kind}, which is not in this version of zoo`,
      });
    }
    const { port, alias, notes } = await requireTenant(residency, world, session.drain);
    for (const note of notes) terminal.err(`Note: ${note}.\n`);
    const connection = await connect(machine);
    try {
      const { answer, finish } = await backend.ask(
        connection,
        { port, alias },
        {
          ask: words.join(' '),
          model: `the tenant of ${name}`,
          maxTokens: MOST_TOKENS,
          signal: session.drain,
        },
      );
      if (format === 'json') {
        const document = {
          format: 'zoo.answer/v1',
          machine: machine.name,
          slot: residency.spec.slot,
          answer,
          finish,
        };
        terminal.out(`${jsonText(document)}\n`);
      } else terminal.out(`${visibleLines(answer.trim())}\n`);
      return EXIT.ok;
    } finally {
      await connection.close();
    }
  });
}
