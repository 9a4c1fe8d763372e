import { jsonText, shown } from '../../diagnostics/shown.ts';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { choiceOf } from '../../reconcile/select-resources.ts';
import type { Verified } from '../../care/verified.ts';
import { verifyEverything } from '../../care/verify-everything.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { chosenBy } from '../../names/chosen-by.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** Reads again what was trusted so far, and says what it could not compare. Exit 0 only when all that is expected is right. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet, verbose } = session;
  const rebuild = input.flag('rebuild');
  return withWorld({ session, input }, { readOnly: !rebuild }, async (opened) => {
    const only = await chosenBy(input.arguments, opened.fleet.resources);
    const isMeant = choiceOf(only);
    const results: Verified[] = [];
    const { green, red, yellow } = terminal.paint;
    const marks = {
      ok: green('ok'),
      differs: red('differs'),
      missing: red('missing'),
      unknown: yellow('unknown'),
    };
    const scope = { run: session, only, isMeant, deep: input.flag('deep'), rebuild };
    for await (const result of verifyEverything(opened, scope)) {
      results.push(result);
      const { state, what, id, why } = shown(result);
      if (format !== 'text' || (state === 'ok' && (quiet || !verbose))) continue;
      const whose = what === id ? '' : `, ${id}`;
      terminal.out(`${marks[state]} ${what}${whose}${why === undefined ? '' : `: ${why}`}\n`);
    }
    const counts = countsOf(results);
    if (format === 'json') {
      terminal.out(`${jsonText({ format: 'zoo.verify/v1', counts, results }, 2)}\n`);
    } else {
      terminal.out(`${summaryOf(counts, results)}\n`);
    }
    const isRight = results.length > 0 && counts.ok === results.length;
    return isRight ? EXIT.ok : EXIT.changes;
  });
}

type Counts = Readonly<Record<Verified['state'], number>>;

function summaryOf(counts: Counts, results: readonly Verified[]): string {
  if (results.length === 0) return 'Verified: nothing, because there is nothing here that zoo could read.';
  const bytes = results.reduce((sum, one) => sum + one.bytes, 0);
  return `Verified: ${counts.ok} ok, ${counts.differs} differ, ${counts.missing} missing, ${counts.unknown} unknown; ${humanBytes(bytes)} read.`;
}

function countsOf(results: readonly Verified[]): Counts {
  const counts = { ok: 0, differs: 0, missing: 0, unknown: 0 };
  for (const { state } of results) counts[state] += 1;
  return counts;
}
