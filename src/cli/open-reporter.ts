import type { Clock } from '../reconcile/world.ts';
import { barReporter } from '../report/bar-reporter.ts';
import { eventJson } from '../report/event-json.ts';
import type { EventReporter } from '../report/event-reporter.ts';
import { lineReporter } from '../report/line-reporter.ts';
import type { Session } from './session.ts';

/** How often a reporter may say that something is still going on. Milliseconds. */
const TICK = 1000;
const SILENT: EventReporter = {
  event: () => undefined,
  tick: () => undefined,
  pause: () => undefined,
  close: () => undefined,
};

/** Bars for a person who watches, single lines for a log, NDJSON for a program, nothing with --quiet. */
export function openReporter(session: Session, clock: Clock): EventReporter {
  const reporter = reporterFor(session, clock);
  const timer = setInterval(() => reporter.tick(), TICK).unref();
  let closed = false;
  return {
    ...reporter,
    close() {
      clearInterval(timer);
      if (!closed) reporter.close();
      closed = true;
    },
  };
}

function reporterFor({ terminal, format, quiet }: Session, clock: Clock): EventReporter {
  const now = clock.monotonicMilliseconds;
  if (format === 'json') {
    return { ...SILENT, event: (event) => terminal.out(eventJson(event, clock.now())) };
  }
  if (quiet) return SILENT;
  // Markdown is a document of its own; the log tells what happens meanwhile.
  if (format === 'markdown') return lineReporter({ write: terminal.err, now }, terminal.errPaint);
  if (!terminal.canDraw) return lineReporter({ write: terminal.out, now }, terminal.paint);
  const { stderr: stream } = terminal.streams;
  return barReporter({ stream, now, write: terminal.err, redact: terminal.clean }, terminal.errPaint);
}
