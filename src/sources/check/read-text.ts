import { isUtf8 } from 'node:buffer';
import { type JsonCursor, jsonCursor, JsonProblem } from '../../weights/json-cursor.ts';
import { SOURCE_LIMITS } from '../limits.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import type { SourceView } from './source-view.ts';

/** A parsed JSON object: every value has to be looked at before it is used. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The whole of a small file; undefined when it is not there or, with a problem, when it is none. */
export async function readSmall(
  file: string,
  view: SourceView,
  problems: Problems,
  most: number = SOURCE_LIMITS.textBytes,
): Promise<Buffer | undefined> {
  const size = view.sizes.get(file);
  if (size === undefined) return undefined;
  if (size > most) {
    problems.add(file, `is ${size} bytes long; of such a file ${most} are read`, DOWNLOAD_AGAIN);
    return undefined;
  }
  return view.read(file, 0, most);
}

/** A JSON object of a source; numbers as Python writes them. Undefined: it is not there, or a problem says why not. */
export async function readObject(
  file: string,
  view: SourceView,
  problems: Problems,
): Promise<JsonObject | undefined> {
  const bytes = await readSmall(file, view, problems);
  return bytes === undefined ? undefined : parseJson(file, bytes, problems, parseObject);
}

/** `read` takes what it wants; what is no JSON, or over a bound, is a problem of the file. */
export function parseJson<T>(
  file: string,
  bytes: Buffer,
  problems: Problems,
  read: (cursor: JsonCursor) => T,
): T | undefined {
  try {
    if (!isUtf8(bytes)) throw new JsonProblem('is not text in UTF-8');
    const cursor = jsonCursor(bytes, { python: true });
    const value = read(cursor);
    cursor.end();
    return value;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    problems.add(file, error.message, DOWNLOAD_AGAIN);
    return undefined;
  }
}

function parseObject(cursor: JsonCursor): JsonObject {
  if (cursor.kind() !== 'object') throw new JsonProblem('is not a JSON object');
  const value = cursor.value();
  if (!isJsonObject(value)) throw new JsonProblem('is not a JSON object');
  return value;
}
