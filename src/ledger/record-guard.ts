import * as v from 'valibot';
import { isDigest } from '../resources/digest.ts';
import { isIdOf, isResourceId } from '../resources/id.ts';
import { whatIsWrong } from '../resources/foreign-json.ts';
import { artifactOutput, report, sourceOutput } from '../resources/read-outputs.ts';
import type { LedgerRecord } from './records.ts';
import { isSegmentMark } from './segment-mark.ts';

const text = v.string('it is not a text');
const number = v.number('it is not a number');
const object = v.custom<object>(
  (value) => typeof value === 'object' && value !== null,
  'it is not an object',
);
const digest = checked('a digest', isDigest);
const id = checked('the id of a resource', isResourceId);
const idOf = (kind: 'artifact' | 'source' | 'evaluation') =>
  checked(`the id of a resource of kind ${kind}`, (value) => isIdOf(kind, value));
const marks = v.custom<readonly unknown[]>(
  (value) => Array.isArray(value) && value.every(isSegmentMark),
  'it is not a list of marks',
);

/** What the fold and everything behind it rely on. Exhaustive: a record type without a line here does not compile. */
const SHAPES: { readonly [T in LedgerRecord['type']]: Readonly<Record<string, v.GenericSchema>> } = {
  run: {
    run: text,
    fleet: text,
    command: text,
    zoo: text,
    by: text,
    host: text,
    at: text,
    after: marks,
    planned: v.optional(number),
  },
  begin: { action: digest, verb: text, id, at: text },
  effect: { action: digest, step: text, detail: object },
  end: { action: digest, verb: text, id, at: text, result: object },
  output: { key: digest, id: idOf('artifact'), output: artifactOutput, seconds: number },
  source: { key: digest, id: idOf('source'), output: sourceOutput },
  report: { report, id: idOf('evaluation'), at: text },
  baseline: { id, fields: object, action: digest, at: text },
  forget: { id, at: text },
  content: { id, digest, artifacts: object, at: text },
  protected: { what: text, at: text },
  unprotected: { what: text, at: text },
  moved: { from: text, to: text },
  adjusted: { what: text, id: text, at: text },
  close: { at: text, exit: number, counts: object },
};

const SHAPE_OF: ReadonlyMap<unknown, v.GenericSchema> = new Map(
  Object.entries(SHAPES).map(([type, shape]) => [type, v.object(shape)]),
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
  const read = v.safeParse(shape, value, { abortEarly: true });
  if (read.success) return undefined;
  const [issue] = read.issues;
  const [field, ...below] = issue.path ?? [];
  const where = below.map(({ key }) => `${String(key)}: `).join('');
  return `its "${String(field?.key)}": ${where}${whatIsWrong(issue)}`;
}

function checked(what: string, is: (value: string) => boolean): v.GenericSchema {
  return v.pipe(v.string(`it is not ${what}`), v.check(is, `it is not ${what}`));
}
