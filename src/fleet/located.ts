import type { Place } from '../diagnostics/place.ts';
import { entryPlace, placeOf, type SourceFile, type SourceMap } from './source-map.ts';

/** Steps from the root of the document to a value: names and indexes. */
export type Path = readonly (string | number)[];

export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

/** The mapping or list that holds a value, found by walking from the root. */
export function containerAt(root: unknown, path: Path): object | undefined {
  let value: unknown = root;
  for (const step of path) value = childOf(value, step);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) ? value[step] : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the value at a path is written, or its key; the start of the file for the root. */
export function placeAt(
  { root, places, file }: { readonly root: unknown; readonly places: SourceMap; readonly file: SourceFile },
  path: Path,
  part: 'entry' | 'key' = 'entry',
): Place {
  const text = pathText(path);
  for (let depth = path.length; depth > 0; depth -= 1) {
    const container = containerAt(root, path.slice(0, depth - 1));
    const step = path[depth - 1];
    if (container === undefined || step === undefined) continue;
    const spans = places.get(container, step);
    if (spans === undefined) continue;
    return part === 'key' || depth < path.length ? placeOf(spans.key, text) : entryPlace(spans, text);
  }
  return placeOf({ file, start: 0, end: 1 }, text);
}

/** The text of a value as it stands in the file. */
export function writtenAt(
  { root, places }: { readonly root: unknown; readonly places: SourceMap },
  path: Path,
): string | undefined {
  const container = containerAt(root, path.slice(0, -1));
  const step = path.at(-1);
  const span = container === undefined || step === undefined ? undefined : places.get(container, step)?.value;
  return span?.file.text.slice(span.start, span.end);
}
