import { isUtf8 } from 'node:buffer';
import { BOUNDS } from '../../resources/bounds.ts';
import { type JsonCursor, jsonCursor, JsonProblem } from '../../weights/json-cursor.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import type { SourceView } from './source-view.ts';

/** What is read, and where it is said what is wrong with it. */
export interface Reading {
  readonly view: SourceView;
  readonly problems: Problems;
}

/** A parsed JSON object: every value has to be looked at before it is used. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `read` takes what it wants of the file. Undefined: it is not there, or a problem says why it is not read. */
export async function readJson<T>(
  file: string,
  { view, problems }: Reading,
  { read, most }: { readonly read: (cursor: JsonCursor) => T; readonly most: number },
): Promise<T | undefined> {
  const size = view.sizes.get(file);
  if (size === undefined) return undefined;
  if (size > most) {
    problems.add(file, `is ${size} bytes long; of such a file ${most} are read`, DOWNLOAD_AGAIN);
    return undefined;
  }
  const bytes = await view.read(file, 0, most);
  try {
    return parseJson(bytes, read);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    problems.add(file, error.message, DOWNLOAD_AGAIN);
    return undefined;
  }
}

/** A JSON object of a source, with numbers as Python writes them. */
export function readObject(file: string, reading: Reading): Promise<JsonObject | undefined> {
  return readJson(file, reading, { read: parseObject, most: BOUNDS.source.textBytes });
}

/** Throws JsonProblem. */
export function parseJson<T>(bytes: Buffer, read: (cursor: JsonCursor) => T): T {
  if (!isUtf8(bytes)) throw new JsonProblem('is not text in UTF-8');
  const cursor = jsonCursor(bytes, { python: true });
  const value = read(cursor);
  cursor.end();
  return value;
}

function parseObject(cursor: JsonCursor): JsonObject {
  const value = cursor.kind() === 'object' ? cursor.value() : undefined;
  if (!isJsonObject(value)) throw new JsonProblem('is not a JSON object');
  return value;
}
