/**
 * Foreign JSON becomes typed here and nowhere else: a schema says what is read of it, and what the schema does not name is left
 * out. What does not fit has one sentence that says where and why.
 */
import * as v from 'valibot';
import { type JsonBounds, parseBoundedJson } from './bounded-json.ts';
import { type Digest, isDigest } from './digest.ts';
import { parseInnerPath } from './inner-path.ts';

export type ForeignRead<T> =
  | { readonly value: T }
  /** `isOver`: it is more than the bounds, whatever it is. */
  | { readonly problem: string; readonly isOver: boolean };

export function parseForeign<T>(
  schema: v.GenericSchema<unknown, T>,
  text: string,
  bounds: JsonBounds,
): ForeignRead<T> {
  const json = parseBoundedJson(text, bounds);
  return 'value' in json ? readForeign(schema, json.value) : json;
}

export function readForeign<T>(schema: v.GenericSchema<unknown, T>, value: unknown): ForeignRead<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? { value: result.output } : { problem: problemOf(result.issues[0]), isOver: false };
}

/** What is not as the schema says counts as not there. */
export function asForeign<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}

/** Of a file that is made again when nothing can be read of it. Undefined: it is not there, no JSON, or not as the schema says. */
export function parsedAs<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  return asForeign(schema, jsonIn(text));
}

/** Undefined where it is none. */
function jsonIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue);
  return where === null ? whatIsWrong(issue) : `${where}: ${whatIsWrong(issue)}`;
}

/** A message of our own stands as it is; the library's says no more than what was found. */
export function whatIsWrong({ message, received, expected }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'it is missing';
  return message.startsWith('Invalid ')
    ? `it is ${received}, and should be ${expected ?? 'something else'}`
    : message;
}

/** Of a server that says more in one version than in another: what is not as documented is left out, never guessed. */
export function lenient<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | undefined> {
  return v.fallback(v.optional(schema), undefined);
}

export const jsonObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'it is no object',
);
/** Finite, and not below zero: sizes, counts, times. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
export const byteCount = v.pipe(
  v.number(),
  v.safeInteger('a size is not a number of bytes'),
  v.minValue(0, 'a size is not a number of bytes'),
);
export const digest = v.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'a digest is not sha256: and 64 hexadecimal digits',
);
/** As LFS writes a sha256. */
export const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'it is no sha256'));
export const gitOid = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'it is no hash of git'));
export const innerPath = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { path, problem } = parseInnerPath(dataset.value);
    if (path !== undefined) return path;
    addIssue({ message: problem });
    return NEVER;
  }),
);
