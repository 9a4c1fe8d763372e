import { type BoundedJson, parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';

/** Guards for what a hub answers: parsed once, here, and typed from then on. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(bytes: Buffer): BoundedJson {
  return parseBoundedJson(bytes.toString('utf8'), BOUNDS.answer);
}

export function textOf(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' ? value : undefined;
}

export function objectOf(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

export function listOf(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
