import { jsonCursor, JsonProblem } from '../../../weights/json-cursor.ts';

/** `problem` goes on from the name of the file: `is not JSON`. */
export type PythonValue = { readonly value: unknown } | { readonly problem: string };

/** One value of a configuration that Python wrote, which knows `Infinity`. Undefined: none of that name, or null. */
export function pythonValue(bytes: Buffer, name: string): PythonValue {
  let value: unknown;
  try {
    const cursor = jsonCursor(bytes, { python: true });
    if (cursor.kind() !== 'object') return { value };
    cursor.object((key) => {
      if (key === name) value = cursor.value();
      else cursor.skip();
    });
    cursor.end();
    return { value };
  } catch (error) {
    if (error instanceof JsonProblem) return { problem: error.message };
    throw error;
  }
}
