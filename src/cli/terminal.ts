import { visibleLine } from '../diagnostics/visible-text.ts';
import { type Paint, paintWhen } from '../report/paint.ts';
import { isInteractive, wantsColor } from './color.ts';
import type { Secrets } from '../trust/secrets.ts';

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
  /** A person can be asked. */
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
 * The last net: names and answers from elsewhere were made visible where a report was written. A cursor movement that
 * slipped through could rewrite the plan that a person is about to approve. Lines and our own colours stay.
 */
export function cleanText(text: string): string {
  if (!UNSEEN.test(text)) return text;
  return text
    .split(COLOURS)
    .map((part, index) => (index % 2 === 1 ? part : part.split('\n').map(visibleLine).join('\n')))
    .join('');
}
/** Those of paint.ts, and no other: concealed text would be no text. */
// oxlint-disable-next-line no-control-regex -- the escape character is what colour codes begin with
const COLOURS = /(\u001B\[(?:1|2|22|31|32|33|36|39)m)/;
const UNSEEN = /[^\P{Cc}\n\t]|[\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/u;
