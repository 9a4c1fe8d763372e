import { historyOf, historyText } from '../../report/history-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { countOption } from '../count-option.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

const USUAL_RUNS = 20;

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const last = countOption(input, 'last', USUAL_RUNS);
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async ({ world }) => {
    const id = input.argument(0);
    const runs = historyOf(await world.ledger.read(), { last, ...(id === undefined ? {} : { id }) });
    if (format === 'json') {
      terminal.out(`${JSON.stringify({ format: 'zoo.history/v1', runs }, undefined, 2)}\n`);
    } else terminal.out(`${historyText(runs, terminal.paint)}\n`);
    return EXIT.ok;
  });
}
