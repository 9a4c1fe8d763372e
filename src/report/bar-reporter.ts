import { createLogUpdate } from 'log-update';
import { applyFrame } from './apply-frame.ts';
import { foldEvent, isRunning, NOTHING_YET } from './apply-state.ts';
import { eventLine } from './event-line.ts';
import type { EventReporter } from './event-reporter.ts';
import type { Paint } from './paint.ts';

interface BarOutput {
  readonly stream: NodeJS.WriteStream;
  readonly now: () => number;
  /** Lines that stay. */
  readonly write: (text: string) => void;
  readonly redact: (text: string) => string;
}
/** Drawing more often than eyes can follow costs more than the work it shows. Milliseconds. */
const FRAME = 80;

/** Bars that are drawn in place, below the lines that stay. */
export function barReporter({ stream, now, write, redact }: BarOutput, paint: Paint): EventReporter {
  const draw = createLogUpdate(stream, { showCursor: true });
  let state = NOTHING_YET;
  let drawn = -Infinity;
  let isPaused = false;

  function redraw(): void {
    drawn = now();
    const frame = applyFrame(state, {
      columns: (stream.columns > 0 ? stream.columns : 80) - 1,
      now: now(),
      paint,
    });
    if (frame === '') draw.clear();
    else draw(redact(frame));
  }

  return {
    event(event) {
      isPaused = false;
      const wasRunning = isRunning(state, event);
      state = foldEvent(state, event, now());
      const line = event.type === 'started' || !wasRunning ? undefined : eventLine(event, paint);
      if (line !== undefined) {
        draw.clear();
        write(`${line}\n`);
      }
      if (line !== undefined || now() - drawn >= FRAME) redraw();
    },
    tick: () => (isPaused ? undefined : redraw()),
    pause() {
      isPaused = true;
      draw.clear();
    },
    close() {
      draw.clear();
      draw.done();
    },
  };
}
