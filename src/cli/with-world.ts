import type { Event } from '../reconcile/event.ts';
import type { Input } from './command.ts';
import { openFleet } from './compose/open-fleet.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';
import { showingLedger } from './compose/open-ledger.ts';
import { openWorld, type OpenWorld } from './compose/open-world.ts';
import { countText } from '../report/count-text.ts';
import type { Session } from './session.ts';

export interface Opened extends OpenFleet, OpenWorld {}

interface WithWorldOptions {
  readonly readOnly: boolean;
  readonly emit?: (event: Event) => void;
  /** Nothing is decided: what is left of a ledger that lost something is shown, with a warning. */
  readonly showsDamage?: boolean;
}

/** Opens fleet and world, shows what the fleet file is warned about, and closes whatever was started. */
export async function withWorld<T>(
  call: { readonly session: Session; readonly input: Input },
  options: WithWorldOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { session } = call;
  const fleet = await openFleet(session);
  if (!session.quiet && session.format === 'text') await printWarnings(fleet, session);
  const opened = await openWorldOf(fleet, call, options);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** The caller closes it. */
export async function openWorldOf(
  fleet: OpenFleet,
  { session, input }: { readonly session: Session; readonly input: Input },
  { readOnly, emit = () => undefined, showsDamage = false }: WithWorldOptions,
): Promise<Opened> {
  const { environment, secrets, parallelism } = session;
  const world = await openWorld(fleet, {
    environment,
    secrets,
    readOnly,
    // What apply reads was merged: it is as trusted as the user who runs apply.
    allowCommands: !readOnly || input.flag('allow-commands'),
    ...(parallelism === undefined ? {} : { parallelism }),
    emit,
    signal: session.stop,
  });
  return { ...fleet, ...(showsDamage ? withDamageShown(world, session) : world) };
}

function withDamageShown(opened: OpenWorld, { terminal }: Session): OpenWorld {
  const { world, store } = opened;
  const ledger = showingLedger(world.ledger, store, ({ message, remedy }) =>
    terminal.err(
      `${terminal.errPaint.yellow('Warning:')} ${message}\n    What is left of it is shown. To go on, ${remedy}.\n`,
    ),
  );
  return { ...opened, world: { ...world, ledger } };
}

/** What this version lacks is listed as unknown by whatever looks at it: its places are shown where they are asked for. */
async function printWarnings({ warnings, files }: OpenFleet, { terminal, verbose }: Session): Promise<void> {
  const shown = verbose ? warnings : warnings.filter(({ code }) => code !== 'not-in-this-version');
  if (shown.length > 0) {
    const { printProblems } = await import('./print-problems.ts');
    await printProblems({ diagnostics: shown, files }, terminal, { format: 'text' });
  }
  const lacking = countText(warnings.length - shown.length, 'part');
  if (warnings.length > shown.length)
    terminal.err(
      `Left alone, not in this version: ${lacking} of the fleet file; zoo validate shows where.\n`,
    );
}
