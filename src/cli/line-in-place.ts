import { frameDrawer } from '../report/frame-drawer.ts';
import type { Session } from './session.ts';

export interface LineInPlace {
  /** In place of the last one, for a person who watches. */
  draw(text: () => string): void;
  /** What has been done: a line of its own in a log. */
  done(text: string): void;
  close(): void;
}

/** Redrawing more often is not seen. Milliseconds. */
const FRAME = 100;

/** How far reading or fetching is: a line in place on a terminal, a line for each thing that is done in a log. */
export function lineInPlace({ terminal, quiet, format }: Session): LineInPlace {
  if (quiet) return { draw: () => undefined, done: () => undefined, close: () => undefined };
  const drawer =
    terminal.canDraw && format === 'text' ? frameDrawer(terminal.streams.stderr, terminal.clean) : undefined;
  let drawn = -Infinity;
  return {
    draw(text) {
      if (drawer === undefined || performance.now() - drawn < FRAME) return;
      drawn = performance.now();
      drawer.draw(text());
    },
    done(text) {
      if (drawer === undefined) terminal.err(`${text}\n`);
    },
    close: () => drawer?.clear(),
  };
}
