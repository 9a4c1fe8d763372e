import type { Event } from '../reconcile/event.ts';
import type { Input } from './command.ts';
import { openFleet, type OpenFleet } from './compose/open-fleet.ts';
import { openWorld, type OpenWorld } from './compose/open-world.ts';
import { printProblems } from './print-problems.ts';
import type { Session } from './session.ts';

export interface Opened extends OpenFleet, OpenWorld {}

interface WithWorldOptions {
  readonly readOnly: boolean;
  readonly emit?: (event: Event) => void;
}

/** Opens fleet and world, shows what the fleet file is warned about, and closes whatever was started. */
export async function withWorld<T>(
  call: { readonly session: Session; readonly input: Input },
  { readOnly, emit = () => undefined }: WithWorldOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { session, input } = call;
  const { environment, secrets, parallelism } = session;
  const fleet = await openFleet(session);
  if (fleet.warnings.length > 0 && !session.quiet && session.format === 'text') {
    printProblems({ diagnostics: fleet.warnings, files: fleet.files }, session.terminal, false);
  }
  const world = await openWorld(fleet, {
    environment,
    secrets,
    readOnly,
    // What apply reads was merged: it is as trusted as whoever runs apply.
    allowCommands: !readOnly || input.flag('allow-commands'),
    ...(parallelism === undefined ? {} : { parallelism }),
    emit,
    signal: session.stop,
  });
  try {
    return await use({ ...fleet, ...world });
  } finally {
    await world.close();
  }
}
