import type { TextOptions } from '../report/plan-text.ts';
import type { Input } from './command.ts';
import type { Session } from './session.ts';

/** Where no one scrolls: a log of CI, a pipe. */
const MOST_ACTIONS = 20;
const LEAST_ROWS = 24;

/** How a plan is printed: a change that fills more than a screen, a line for each action, unless all is asked for. */
export function planTextOptions(input: Input, { terminal, verbose }: Session): TextOptions {
  const { paint, streams } = terminal;
  if (verbose || input.flag('full')) return { paint, verbose };
  const { stdout } = streams;
  // A block is three lines and more.
  const mostActions = stdout.isTTY ? Math.floor(Math.max(LEAST_ROWS, stdout.rows) / 3) : MOST_ACTIONS;
  return { paint, verbose, mostActions };
}
