import { jsonText } from '../../diagnostics/shown.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { historyOf, historyText } from '../../report/history-text.ts';
import { firstParents, unappliedOf } from '../../checkout/first-parents.ts';
import { gitHere } from '../../checkout/git-here.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { chosenBy } from '../../names/chosen-by.ts';
import { countOption } from '../count-option.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

const USUAL_RUNS = 20;

/** Of commits that no apply has finished with: a script that asks a forge for the plan of each must come to an end. */
const MOST_UNAPPLIED = 100;

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const last = countOption(input, 'last', USUAL_RUNS);
  const isOfCommits = input.flag('unapplied');
  const options = { readOnly: true, showsDamage: !isOfCommits } as const;
  return withWorld({ session, input }, options, async (opened) => {
    if (isOfCommits) return tellUnapplied(opened, session);
    const ledger = await opened.world.ledger.read();
    const named = ledger.history.map(({ id }) => id);
    const only = await chosenBy(input.arguments, opened.fleet.resources, async () => named);
    const runs = historyOf(ledger, { last, only });
    if (format === 'json') {
      terminal.out(`${jsonText({ format: 'zoo.history/v1', runs }, 2)}\n`);
    } else terminal.out(`${historyText(runs, terminal.paint)}\n`);
    return EXIT.ok;
  });
}

/** A line for each, its hash first: for the CI job that looks for their plans. */
async function tellUnapplied(opened: Opened, { terminal, format }: Session): Promise<ExitCode> {
  const git = gitHere(opened);
  if (git === undefined) {
    throw new UserError('the fleet file lies in no git repository, so that no commit is to be applied', {
      exit: EXIT.usage,
    });
  }
  const { runs } = await opened.world.ledger.read();
  const { commits } = unappliedOf(await firstParents(git, 'HEAD'), runs, opened.fleet.name);
  const newest = commits.slice(-MOST_UNAPPLIED);
  if (newest.length < commits.length) {
    terminal.err(
      `Of ${commits.length} commits that were never applied, only the newest ${newest.length} are listed.\n`,
    );
  }
  if (format === 'json') {
    const unapplied = newest.map(({ commit, subject }) => ({ commit, subject }));
    terminal.out(`${jsonText({ format: 'zoo.history/v1', runs: [], unapplied }, 2)}\n`);
  } else for (const { commit, subject } of newest) terminal.out(`${commit} ${visible(subject)}\n`);
  return EXIT.ok;
}
