/**
 * Checks one file's data against the schema and says every problem at once. What is wrong is then taken out of the data,
 * so that the rest can still be compiled and its problems are reported in the same run.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type SchemaError, validateFleetDocument } from './generated/validate-fleet-document.js';
import type { FleetDocument } from '../resources/generated/fleet-document.ts';
import { containerAt, isRecord, pathText, placeAt, writtenAt, type Path } from './located.ts';
import { nearestName } from './nearest-name.ts';
import { describeProblem, textsOf } from './schema-messages.ts';
import type { SourceFile, SourceMap } from './source-map.ts';

export interface CheckedFile {
  readonly file: SourceFile;
  /** Undefined when nothing sound is left. */
  readonly document?: FleetDocument;
  readonly diagnostics: readonly Diagnostic[];
  /** `families.zen`: what was taken out. References to it are not called dangling. */
  readonly cut: readonly string[];
}

interface Problem {
  readonly error: SchemaError;
  readonly path: Path;
}

/** Taking something out can leave a hole that is wrong in turn: a mapping without its required key. */
const MAX_ROUNDS = 12;

export function checkSchema(data: unknown, file: SourceFile, places: SourceMap): CheckedFile {
  const cut: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (validateFleetDocument(data)) return { file, document: data, diagnostics, cut };
    const problems = withoutEchoes(problemsOf(data, validateFleetDocument.errors ?? []));
    // Later rounds see only what taking things out has done.
    if (round === 0) {
      for (const { error, path } of problems) {
        const value = valueAt(data, path);
        const what = describeProblem(error, {
          path,
          value,
          written: writtenAt({ root: data, places }, path),
        });
        const place = placeAt({ root: data, places, file }, what.at, what.part);
        diagnostics.push({ severity: 'error', ...what.diagnostic, place });
      }
    }
    const isRootWrong = problems.some(({ error, path }) => path.length === 0 && error.keyword === 'type');
    if (isRootWrong || !isRecord(data)) return { file, diagnostics, cut };
    cutOut(data, problems, { places, cut });
  }
  return { file, diagnostics, cut };
}

function problemsOf(data: unknown, errors: readonly SchemaError[]): readonly Problem[] {
  return (
    errors
      // The pattern of a name is reported by the `propertyNames` that holds it; the `if` of a choice by its branch.
      .filter((error) => error.propertyName === undefined && error.keyword !== 'if')
      .map((error) => ({ error, path: pathOf(error.instancePath, data) }))
  );
}

/** A misspelled key is also a missing one: reported once. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const meant = new Set(
    problems
      .filter(({ error }) => error.keyword === 'closed')
      .map(({ error, path }) => [
        pathText(path),
        nearestName(String(error.params['key']), textsOf(error.params['known'])),
      ])
      .map(String),
  );
  return problems.filter(
    ({ error, path }) =>
      error.keyword !== 'required' || !meant.has(String([pathText(path), error.params['missingProperty']])),
  );
}

/** JSON Pointer; whether a step is an index is for the container to say. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(containerAt(root, path)) ? Number(name) : name);
  }
  return path;
}

function valueAt(root: unknown, path: Path): unknown {
  const container = path.length === 0 ? root : containerAt(root, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined) return root;
  if (Array.isArray(container)) return container[Number(step)];
  return isRecord(container) ? container[step] : undefined;
}

function cutOut(
  root: Record<string, unknown>,
  problems: readonly Problem[],
  { places, cut }: { readonly places: SourceMap; readonly cut: string[] },
): void {
  const indexes = new Map<unknown[], Set<number>>();
  for (const { error, path } of problems) {
    const key = error.params['key'] ?? error.params['propertyName'];
    const target = typeof key === 'string' ? [...path, key] : path;
    const step = target.at(-1);
    const container = containerAt(root, target.slice(0, -1));
    cut.push(pathText(target));
    // What was misspelled is missing elsewhere: that is not a second mistake.
    const meant = nearestName(String(key), textsOf(error.params['known']));
    if (meant !== undefined) cut.push(pathText([...path, meant]));
    if (Array.isArray(container)) {
      indexes.set(container, (indexes.get(container) ?? new Set()).add(Number(step)));
    } else if (step !== undefined && isRecord(container)) delete container[step];
    // A dependency between keys at the root: the key that depends goes.
    else if (typeof error.params['property'] === 'string') delete root[error.params['property']];
  }
  for (const [list, set] of indexes) {
    for (const index of [...set].toSorted((a, b) => b - a)) {
      list.splice(index, 1);
      places.removeAt(list, index);
    }
  }
}
