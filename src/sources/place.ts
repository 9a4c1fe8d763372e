import { type JsonCursor, JsonProblem } from '../weights/json-cursor.ts';
import { parseJson } from './check/read-text.ts';

/** A folder or a repo, before it is known which of its files are the model. */
export interface Place {
  /** In the top folder; those of folders end with a slash. */
  readonly names: readonly string[];
  /** Paths of the files in one of its folders. */
  inside(folder: string): Promise<readonly string[]>;
  /** Undefined: it is too large for what it says it is, or no file. What is wrong with it is for the check to say. */
  read(path: string): Promise<Buffer | undefined>;
}

/** Undefined: it cannot be read, or is no JSON. */
export async function readJsonOf<T>(
  place: Place,
  path: string,
  read: (cursor: JsonCursor) => T,
): Promise<T | undefined> {
  const bytes = await place.read(path);
  if (bytes === undefined) return undefined;
  try {
    return parseJson(bytes, read);
  } catch (error) {
    if (error instanceof JsonProblem) return undefined;
    throw error;
  }
}
