import { type Paint, paintWhen } from '../report/paint.ts';
import { isInteractive, wantsColor } from './color.ts';
import type { Secrets } from './secrets.ts';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The one place where anything is printed: secrets and what could command a terminal are taken out here. */
export interface Terminal {
  readonly streams: Streams;
  /** The answer that was asked for. */
  out(text: string): void;
  /** Everything about how it came to be. */
  err(text: string): void;
  readonly paint: Paint;
  readonly errPaint: Paint;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /** Progress can be drawn in place. */
  readonly canDraw: boolean;
  readonly clean: (text: string) => string;
}

interface TerminalOptions {
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly color?: boolean;
  readonly secrets: Secrets;
}

export function openTerminal({ streams, environment, color, secrets }: TerminalOptions): Terminal {
  const clean = (text: string): string => cleanText(secrets.redact(text));
  const paintOf = (isTerminal: boolean): Paint =>
    paintWhen(wantsColor({ ...(color === undefined ? {} : { flag: color }), environment, isTerminal }));
  const { stdin, stdout, stderr } = streams;
  return {
    streams,
    out: (text) => void stdout.write(clean(text)),
    err: (text) => void stderr.write(clean(text)),
    paint: paintOf(stdout.isTTY),
    errPaint: paintOf(stderr.isTTY),
    interactive: isInteractive(environment, stdin.isTTY && stdout.isTTY),
    canDraw: stderr.isTTY && environment['TERM'] !== 'dumb' && isInteractive(environment, true),
    clean,
  };
}

/**
 * File names and answers come from elsewhere: a cursor movement in one of them could rewrite the plan that a person is
 * about to approve. Colours, line ends and tabs stay.
 */
export function cleanText(text: string): string {
  return text.replaceAll(CONTROL, '');
}
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /(?!\u001B\[[0-9;]*m)[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
