import type { Place } from '../diagnostics/place.ts';
import type { FleetText } from './fleet-text.ts';

/** A stretch of one file, in UTF-16 code units. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Offset of the first character of every line. */
  readonly lineStarts: readonly number[];
}
/** Where a key of a mapping and its value are written; for entries of a list the key is the value. */
export interface EntrySpans {
  readonly key: Span;
  readonly value: Span;
}

/** Remembers where the entries of plain data were written, without putting anything into the data. */
export interface SourceMap {
  set(container: object, key: string | number, spans: EntrySpans): void;
  get(container: object, key: string | number): EntrySpans | undefined;
  /** The entry at `index` of a list was taken out: the ones behind it move up. */
  removeAt(list: readonly unknown[], index: number): void;
}

export function createSourceMap(): SourceMap {
  const keys = new WeakMap<object, Map<string, EntrySpans>>();
  const items = new WeakMap<object, EntrySpans[]>();
  return {
    set(container, key, spans) {
      if (typeof key === 'number') {
        const list = items.get(container) ?? [];
        list[key] = spans;
        items.set(container, list);
      } else {
        const map = keys.get(container) ?? new Map<string, EntrySpans>();
        map.set(key, spans);
        keys.set(container, map);
      }
    },
    get(container, key) {
      return typeof key === 'number' ? items.get(container)?.[key] : keys.get(container)?.get(key);
    },
    removeAt(list, index) {
      items.get(list)?.splice(index, 1);
    },
  };
}

/** Underlines a stretch, or its first line when it goes over several. */
export function placeOf(span: Span, path: string): Place {
  const { file, start, end } = span;
  const line = lineOf(file, start);
  const lineStart = file.lineStarts[line] ?? 0;
  const lineEnd = endOfLine(file, line);
  return {
    file: file.path,
    line: line + 1,
    column: start - lineStart + 1,
    length: Math.max(1, Math.min(end, lineEnd) - start),
    path,
  };
}

/** What an entry says: the value where it stands beside its key, else the key. */
export function entryPlace({ key, value }: EntrySpans, path: string): Place {
  const isBeside = lineOf(key.file, key.start) === lineOf(value.file, value.start) && value.end > value.start;
  return placeOf(isBeside ? value : key, path);
}

/** Without the mark that some editors put before the first character. */
export function sourceFile({ path, text: raw }: FleetText): SourceFile {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  return { path, text, lineStarts: lineStartsOf(text) };
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(file: SourceFile, offset: number): number {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function endOfLine(file: SourceFile, line: number): number {
  const next = file.lineStarts[line + 1];
  const end = next === undefined ? file.text.length : next - 1;
  return file.text[end - 1] === '\r' ? end - 1 : end;
}
