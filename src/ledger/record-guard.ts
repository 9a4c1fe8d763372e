import { isDigest } from '../resources/digest.ts';
import { isIdOf, isResourceId } from '../resources/id.ts';
import { readable } from '../resources/json-reader.ts';
import { readArtifactOutput, readReport, readSourceOutput } from '../resources/read-outputs.ts';
import type { LedgerRecord } from './records.ts';
import { isSegmentMark } from './segment-mark.ts';

/** Undefined: it is one; else what is wrong with it, for people. */
type Check = (value: unknown) => string | undefined;

const text = saying('a text', (value) => typeof value === 'string');
const number = saying('a number', (value) => typeof value === 'number');
const object = saying('an object', (value) => typeof value === 'object' && value !== null);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);
const digest = saying('a digest', (value) => typeof value === 'string' && isDigest(value));
const id = saying('the id of a resource', (value) => typeof value === 'string' && isResourceId(value));
const idOf = (kind: 'artifact' | 'source' | 'evaluation'): Check =>
  saying(`the id of a resource of kind ${kind}`, (value) => typeof value === 'string' && isIdOf(kind, value));
const marks = saying('a list of marks', (value) => Array.isArray(value) && value.every(isSegmentMark));
const read =
  (reader: (value: unknown) => object): Check =>
  (value) => {
    const result = readable(() => reader(value));
    return 'problem' in result ? result.problem : undefined;
  };

/** What the fold and everything behind it rely on. Exhaustive: a record type without a line here does not compile. */
const SHAPES: { readonly [T in LedgerRecord['type']]: Readonly<Record<string, Check>> } = {
  run: {
    run: text,
    fleet: text,
    command: text,
    zoo: text,
    by: text,
    host: text,
    at: text,
    after: marks,
    planned: optional(number),
  },
  begin: { action: digest, verb: text, id, at: text },
  effect: { action: digest, step: text, detail: object },
  end: { action: digest, verb: text, id, at: text, result: object },
  output: { key: digest, id: idOf('artifact'), output: read(readArtifactOutput), seconds: number },
  source: { key: digest, id: idOf('source'), output: read(readSourceOutput) },
  report: { report: read(readReport), id: idOf('evaluation'), at: text },
  baseline: { id, fields: object, action: digest, at: text },
  forget: { id, at: text },
  content: { id, digest, artifacts: object, at: text },
  protected: { what: text, at: text },
  unprotected: { what: text, at: text },
  moved: { from: text, to: text },
  adjusted: { what: text, id: text, at: text },
  close: { at: text, exit: number, counts: object },
};

const SHAPE_OF: ReadonlyMap<unknown, readonly (readonly [string, Check])[]> = new Map(
  Object.entries(SHAPES).map(([type, shape]) => [type, Object.entries(shape)]),
);

/**
 * The line's checksum says that the bytes are what some writer wrote, and not who that was: a branch is written by many.
 * What becomes a path, an id or a digest later is one, or the record is none.
 */
export function isLedgerRecord(value: object): value is LedgerRecord {
  return problemOfRecord(value) === undefined;
}

/** Undefined: it is a record that this format has. */
export function problemOfRecord(value: object): string | undefined {
  const shape = SHAPE_OF.get('type' in value ? value.type : undefined);
  if (shape === undefined) return 'it is not a record that this format has';
  for (const [name, check] of shape) {
    const problem = check(Reflect.get(value, name));
    if (problem !== undefined) return `its "${name}": ${problem}`;
  }
  return undefined;
}

function saying(what: string, is: (value: unknown) => boolean): Check {
  return (value) => (is(value) ? undefined : `it is not ${what}`);
}
