import { jsonText } from '../../diagnostics/shown.ts';
import { LedgerDamaged, LedgerPutBack } from '../../ledger/errors.ts';
import type { PortableLedger } from '../../ledger/portable-ledger.ts';
import { rebuildLedger } from '../../reconcile/rebuild-ledger.ts';
import { countText } from '../../report/count-text.ts';
import { newRunId } from '../../workspace/run-identity.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** What publications and machines say of themselves becomes the baseline, marked as claimed until zoo verify has read it. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  if (!input.flag('yes')) {
    throw new UserError('a rebuild writes a new baseline into the ledger', {
      exit: EXIT.stale,
      remedy: 'Say so with --yes. `zoo plan` shows what the world claims, and writes nothing.',
    });
  }
  return withWorld({ session, input }, { readOnly: false }, async ({ fleet, world, store }) => {
    const aside = await setAsideWhenDamaged(store);
    const claims = await rebuildLedger(fleet, world, {
      run: newRunId(Date.now()),
      command: session.commandLine,
      signal: session.stop,
    });
    if (format === 'json') {
      terminal.out(`${jsonText({ format: 'zoo.rebuild/v1', claimed: claims.length, aside })}\n`);
      return EXIT.ok;
    }
    if (aside !== undefined) terminal.out(`The damaged ledger is kept as ${aside}.\n`);
    terminal.out(`Recorded ${countText(claims.length, 'claim')} in ${world.ledger.where}.\n`);
    return EXIT.ok;
  });
}

/** Nothing can be added to a ledger that cannot be read. It is kept: a person may want to know what became of it. */
async function setAsideWhenDamaged(store: PortableLedger): Promise<string | undefined> {
  try {
    await store.read();
    return undefined;
  } catch (error) {
    if (error instanceof LedgerDamaged || error instanceof LedgerPutBack) return store.setAside();
    throw error;
  }
}
