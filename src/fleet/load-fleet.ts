/**
 * YAML text to a fleet: what should be, as resources with their places. Pure: text comes in, data and diagnostics go out.
 * All problems of all files are found in one run; a fleet comes back only when there is no error.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Catalog } from '../resources/catalog.ts';
import type { HashText } from '../resources/digest.ts';
import { MAX_FLEET_LENGTH, tooMuch } from './check-text.ts';
import { checkSchema, type CheckedFile } from './check-schema.ts';
import { compileFleet, reportEmpty } from './compile/compile-fleet.ts';
import type { Compilation } from './compile/compilation.ts';
import type { Fleet } from './fleet.ts';
import { fleetKey } from './fleet-key.ts';
import type { FleetText } from './fleet-text.ts';
import { checkIncludes, checkPart } from './check-files.ts';
import { isRecord } from './located.ts';
import { mergeFiles } from './merge-files.ts';
import { parseYaml, type ParsedFile } from './parse-yaml.ts';
import { createSourceMap, sourceFile, type SourceMap } from './source-map.ts';

export { fleetKey };

export interface LoadedFleet {
  readonly fleet?: Fleet;
  readonly diagnostics: readonly Diagnostic[];
}

/** Globs of the files to read besides, relative to the fleet file's folder: see `matchesInclude`. */
export function includesOf(entry: FleetText): readonly string[] {
  if (!entry.text.includes('include')) return [];
  const { data } = parseYaml(entry, createSourceMap());
  const include = isRecord(data) ? data['include'] : undefined;
  return Array.isArray(include) ? include.filter((glob) => typeof glob === 'string') : [];
}

export interface LoadWith {
  readonly catalog: Catalog;
  readonly hash: HashText;
  /** Must give what `parseYaml` gives; it may know that already. */
  readonly parse?: typeof parseYaml;
}

/** `files`: the fleet file first, then every file that its includes match, once. */
export function loadFleet(
  files: readonly FleetText[],
  { catalog, hash, parse = parseYaml }: LoadWith,
): LoadedFleet {
  const places = createSourceMap();
  let length = 0;
  const parsed = files.map((read) => {
    length += read.text.length;
    if (length <= MAX_FLEET_LENGTH) return parse(read, places);
    const file = sourceFile(read);
    return { file, diagnostics: [tooMuch(file)] };
  });
  const [first] = parsed;
  if (first === undefined) throw new TypeError('a fleet has at least one file');
  const checked = parsed.map((file) => checkFile(file, places));
  const diagnostics = [...parsed, ...checked].flatMap((file) => file.diagnostics);

  // What a file without a document would have declared is not known: nothing is called dangling then.
  const isWhole = checked.every(({ document }) => document !== undefined);
  const cut = checked.flatMap((file) => file.cut);
  const compilation: Compilation = {
    catalog,
    places,
    diagnostics,
    entry: first.file,
    isCut: (path) => !isWhole || cut.some((gone) => isWithin(path, gone) || isWithin(gone, path)),
  };
  const documents = checked.flatMap(({ document }) => (document === undefined ? [] : [document]));
  const { merged, diagnostics: twice } = mergeFiles(documents, places);
  for (const one of twice) diagnostics.push(one);
  checked.forEach((file, index) => {
    if (index > 0) checkPart(file, compilation);
  });
  const entry = checked[0]?.document;
  if (entry !== undefined) {
    checkIncludes(
      entry,
      files.slice(1).map(({ path }) => path),
      compilation,
    );
  }
  const compiled = compileFleet(entry ?? {}, merged, compilation);
  if (entry !== undefined && compiled.resources.length === 0 && !hasErrors(diagnostics))
    reportEmpty(entry, compilation);
  const sorted = inOrder(diagnostics, files);
  if (hasErrors(sorted)) return { diagnostics: sorted };
  return { fleet: { ...compiled, key: fleetKey(files, catalog, hash) }, diagnostics: sorted };
}

function checkFile(parsed: ParsedFile, places: SourceMap): CheckedFile {
  const { file, data, diagnostics } = parsed;
  if (data === null || data === undefined) {
    // An empty file is a mistake in the fleet file and nothing in an included one; `checkIncludes` tells which.
    return diagnostics.length > 0
      ? { file, diagnostics: [], cut: [] }
      : { file, document: {}, diagnostics: [], cut: [] };
  }
  return checkSchema(data, file, places);
}

/** `families.zen.models` lies within `families.zen`. */
function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** A message quotes the file, and a key there may be as long as it likes. Characters. */
const MAX_MESSAGE = 300;

function clipped(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}

/** In the order of the text. A family's mistake is met once for each of its models and reported once. */
function inOrder(diagnostics: readonly Diagnostic[], files: readonly FleetText[]): readonly Diagnostic[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const reported = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { place, code, message } = diagnostic;
    const key = JSON.stringify([place.file, place.line, place.column, code, message]);
    if (!reported.has(key)) reported.set(key, { ...diagnostic, message: clipped(message) });
  }
  const sorted = [...reported.values()].toSorted(
    ({ place: a }, { place: b }) =>
      (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
  return cutShort(sorted);
}

/** More are one mistake made over and over, or an author who wants to flood a log. */
const MAX_TOLD = 200;

/** What is left out is an error, too, if any of it is. */
function cutShort(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  const rest = sorted.slice(MAX_TOLD);
  const [next] = rest;
  if (next === undefined) return sorted;
  const last: Diagnostic = {
    severity: hasErrors(rest) ? 'error' : 'warning',
    code: 'too-many',
    message: `and ${rest.length} more from here on`,
    place: next.place,
    remedy: 'mend these first',
  };
  return [...sorted.slice(0, MAX_TOLD), last];
}
