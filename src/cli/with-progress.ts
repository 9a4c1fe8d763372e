import type { Event } from '../reconcile/event.ts';
import { systemClock } from './compose/system-clock.ts';
import { openReporter } from './open-reporter.ts';
import type { Session } from './session.ts';

/** A first look may hash for minutes: a terminal shows at what. A log and a pipe do not. */
export async function withProgress<T>(
  session: Session,
  look: (emit: (event: Event) => void) => Promise<T>,
): Promise<T> {
  if (!session.terminal.canDraw || session.format !== 'text') return look(() => undefined);
  const reporter = openReporter(session, systemClock);
  try {
    return await look((event) => reporter.event(event));
  } finally {
    reporter.close();
  }
}
