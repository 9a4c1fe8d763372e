/**
 * Draws a diagnostic for a terminal or a log: what is wrong, where, the line with a caret under it, and what to do.
 * The layout is rustc's. Text of the fleet is shown as it is, except for control characters and secrets.
 */
import { largest } from './extremes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { excerptOf } from './excerpt.ts';
import { visible } from './visible-text.ts';
import type { Place } from './place.ts';

/** Colours, by name; the caller knows whether the terminal has them. */
export interface DiagnosticPaint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Text of a file of the fleet by its path, as places name it; undefined: the line is not shown. */
export type SourceText = (file: string) => string | undefined;

export function renderDiagnostic(diagnostic: Diagnostic, source: SourceText, paint: DiagnosticPaint): string {
  const { severity, code, message, place, related = [], remedy, secret = false } = diagnostic;
  const accent = severity === 'error' ? paint.red : paint.yellow;
  const gutter = largest([place, ...related.map((other) => other.place)].map(({ line }) => `${line}`.length));
  const frame = { gutter, secret, source, paint };
  return [
    `${accent(paint.bold(`${severity}[${code}]`))}${paint.bold(`: ${visible(message)}`)}`,
    ...drawPlace(place, { ...frame, mark: '^', accent }),
    ...related.flatMap((other) => [
      `${' '.repeat(gutter)}${paint.cyan(' = ')}${paint.bold(visible(other.message))}`,
      ...drawPlace(other.place, { ...frame, mark: '-', accent: paint.cyan }),
    ]),
    ...(remedy === undefined
      ? []
      : [`${' '.repeat(gutter)}${paint.cyan(' = ')}${paint.bold('help:')} ${visible(remedy)}`]),
  ].join('\n');
}

function drawPlace(
  place: Place,
  {
    gutter,
    mark,
    accent,
    secret,
    source,
    paint,
  }: {
    readonly gutter: number;
    readonly mark: '^' | '-';
    readonly accent: (text: string) => string;
    readonly secret: boolean;
    readonly source: SourceText;
    readonly paint: DiagnosticPaint;
  },
): readonly string[] {
  const margin = ' '.repeat(gutter);
  const head = `${margin}${paint.cyan('-->')} ${visible(place.file)}:${place.line}:${place.column}`;
  const text = source(place.file);
  if (text === undefined) return [head];
  const { line, indent, width } = excerptOf(text, place, { secret });
  const bar = paint.cyan('|');
  return [
    head,
    `${margin} ${bar}`,
    `${paint.cyan(`${place.line}`.padStart(gutter))} ${bar} ${line}`.trimEnd(),
    `${margin} ${bar} ${' '.repeat(indent)}${accent(mark.repeat(width))}`,
  ];
}
