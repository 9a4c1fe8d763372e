import stringWidth from 'string-width';
import type { Place } from './place.ts';
import { visibleLine } from './visible-text.ts';

/** A line, and where under it the caret goes, in terminal cells. */
export interface Excerpt {
  readonly line: string;
  readonly indent: number;
  readonly width: number;
}

/** Cells. Longer lines are cut around the caret: one line may be a whole file of flow YAML. */
const MAX_WIDTH = 120;
/** Code units kept before the caret when a line is cut. */
const CONTEXT = 40;
/** Code units around the caret that are looked through for tokens: a line may be ten megabytes. */
const NEAR = 4096;

export function excerptOf(text: string, place: Place, { secret }: { readonly secret: boolean }): Excerpt {
  const line = lineOf(text, place.line);
  const start = Math.max(0, Math.min(place.column - 1, line.length) - NEAR);
  // Before it is cut: half a token would not be known for one. The length stays.
  const whole = visibleLine(line.slice(start, start + 2 * NEAR));
  const column = Math.min(place.column - 1 - start, whole.length);
  const end = Math.min(column + place.length, whole.length);
  const isLong = whole.length > MAX_WIDTH;
  const from = isLong && column > CONTEXT ? column - CONTEXT : 0;
  const to = isLong ? Math.min(whole.length, from + MAX_WIDTH) : whole.length;
  const before = cells(whole.slice(from, column));
  const marked = secret ? '*'.repeat(8) : cells(whole.slice(column, Math.min(end, to)), stringWidth(before));
  const after = secret ? '' : cells(whole.slice(Math.min(end, to), to), stringWidth(before + marked));
  const head = from > 0 ? '…' : '';
  const tail = to < whole.length ? '…' : '';
  return {
    line: `${head}${before}${marked}${after}${tail}`,
    indent: stringWidth(`${head}${before}`),
    width: Math.max(1, stringWidth(marked)),
  };
}

/** Tabs reach to the next multiple of four, so that the caret stands where the text does. */
function cells(text: string, start = 0): string {
  let shown = '';
  let width = start;
  for (const part of text.split(/(\t)/)) {
    const piece = part === '\t' ? ' '.repeat(4 - (width % 4)) : part;
    shown += piece;
    width += stringWidth(piece);
  }
  return shown;
}

function lineOf(text: string, line: number): string {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}
