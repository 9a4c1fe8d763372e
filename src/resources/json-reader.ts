import { type Digest, isDigest } from './digest.ts';

/**
 * Readers for the definitions of gates: these are loaded at every start, and the schemas of foreign-json.ts load a library. Each
 * gives the value in its type, or throws {@link NotReadable}, which says what is wrong.
 */
export type Json = Readonly<Record<string, unknown>>;

export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}

/** What `read` made of it; where it could not be read, why. Anything else that is thrown is a mistake of zoo. */
export function readable<T>(read: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof NotReadable) return { problem: error.message };
    throw error;
  }
}

export function objectIn(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotReadable('an object is missing');
  return { ...value };
}

export function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotReadable('a list is missing');
  return value;
}

export function objectsIn(value: unknown): readonly Json[] {
  return listIn(value).map(objectIn);
}

export function textIn(value: unknown): string {
  if (typeof value !== 'string') throw new NotReadable('a text is missing');
  return value;
}

/** Finite, and not below zero: sizes, counts, times. */
export function numberIn(value: unknown): number {
  const number = finiteIn(value);
  if (number < 0) throw new NotReadable('a number is missing');
  return number;
}

export function finiteIn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new NotReadable('a number is missing');
  return value;
}

export function digestIn(value: unknown): Digest {
  if (typeof value === 'string' && isDigest(value)) return value;
  throw new NotReadable('a digest is none');
}
