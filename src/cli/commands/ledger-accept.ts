import type { World } from '../../reconcile/world.ts';
import { newRunId } from '../../workspace/run-identity.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** A ledger that was put back on purpose, or given up: what this user saw of it before is not asked for any more. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  if (!input.flag('yes')) {
    throw new UserError('to accept a ledger is to believe it although it lost what was in it', {
      exit: EXIT.stale,
      remedy: 'Say so with --yes. `zoo ledger show` says what is wrong with it.',
    });
  }
  return withWorld({ session, input }, { readOnly: false }, async ({ fleet, store, world }) => {
    const kept = await store.accept();
    if (kept.length > 0 && (await store.read()).exists) await recordKept(fleet.name, world, session);
    if (format === 'json') {
      terminal.out(`${jsonText({ format: 'zoo.accept/v1', where: store.where, protected: kept })}\n`);
      return EXIT.ok;
    }
    terminal.out(`The ledger in ${store.where} is believed as it is.\n`);
    for (const what of kept) terminal.out(`still protected, although it does not say so: ${what}\n`);
    return EXIT.ok;
  });
}

/** A run that opens the ledger records what is kept: the ledger itself says it from then on, to all its users. */
async function recordKept(
  fleet: string,
  { ledger, clock, identity }: World,
  session: Session,
): Promise<void> {
  const at = clock.now();
  const run = { run: newRunId(Date.now()), command: session.commandLine, fleet, at, ...identity };
  const writer = await ledger.open(run);
  try {
    await writer.append({ type: 'close', at: clock.now(), exit: 0, counts: {} });
  } finally {
    await writer.close();
  }
}
