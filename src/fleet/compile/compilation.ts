import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/place.ts';
import type { Catalog } from '../../resources/catalog.ts';
import type { Entry } from '../merge-files.ts';
import { entryPlace, placeOf, type EntrySpans, type SourceFile, type SourceMap } from '../source-map.ts';

/** What every step of the compiler works with. Diagnostics are collected, never thrown. */
export interface Compilation {
  readonly catalog: Catalog;
  readonly places: SourceMap;
  readonly diagnostics: Diagnostic[];
  /** For what has no better place. */
  readonly entry: SourceFile;
  /** Blocks that were wrong and are gone, or might be in a file that could not be read: references to them are not judged. */
  isCut(path: string): boolean;
}

export function report(
  compilation: Compilation,
  place: Place,
  what: Omit<Diagnostic, 'severity' | 'place'>,
): void {
  compilation.diagnostics.push({ severity: 'error', ...what, place });
}

/** Without a code: it is declared, and this version cannot do it; reported once, where it is declared. */
export function warn(
  compilation: Compilation,
  place: Place,
  what: Pick<Diagnostic, 'message'> & Partial<Pick<Diagnostic, 'code' | 'remedy'>>,
): void {
  compilation.diagnostics.push({
    severity: 'warning',
    code: 'not-in-this-version',
    remedy: LATER,
    ...what,
    place,
  });
}
const LATER = 'nothing has to change: it is listed as unknown, and neither created nor deleted';

export function warnLater(compilation: Compilation, place: Place, what: string): void {
  warn(compilation, place, { message: notInThisVersion(what) });
}

/** Where an entry of a mapping or list is written. */
export function place(
  compilation: Compilation,
  container: object,
  at: { readonly key: string | number; readonly path: string; readonly part?: 'key' },
): Place {
  return spansPlace(compilation, compilation.places.get(container, at.key), at);
}

export function spansPlace(
  compilation: Compilation,
  spans: EntrySpans | undefined,
  at: { readonly path: string; readonly part?: 'key' },
): Place {
  if (spans === undefined) return placeOf({ file: compilation.entry, start: 0, end: 1 }, at.path);
  return at.part === 'key' ? placeOf(spans.key, at.path) : entryPlace(spans, at.path);
}

/** The line that lets what left be deleted; undefined where nothing does. */
export function prunePlace<T extends { readonly prune?: boolean }>(
  { value, spans }: Entry<T>,
  path: string,
  compilation: Compilation,
): Place | undefined {
  if (value.prune !== true) return undefined;
  const own = compilation.places.get(value, 'prune');
  return spansPlace(
    compilation,
    own ?? spans,
    own === undefined ? { path, part: 'key' } : { path: `${path}.prune` },
  );
}

export function notInThisVersion(what: string): string {
  return `${what} is not in this version`;
}
