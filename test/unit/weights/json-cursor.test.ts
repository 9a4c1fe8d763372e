import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonCursor, type JsonGrammar } from '../../../src/weights/json-cursor.ts';

function read(text: string, grammar?: JsonGrammar): unknown {
  const cursor = jsonCursor(Buffer.from(text), grammar);
  const value = cursor.value();
  cursor.end();
  return value;
}
function skips(text: string): boolean {
  const cursor = jsonCursor(Buffer.from(text));
  try {
    cursor.skip();
    cursor.end();
    return true;
  } catch {
    return false;
  }
}
/** As JSON.parse says it, with `undefined` for `null`. */
function parsed(text: string): unknown {
  return withoutNull(JSON.parse(text));
}
function withoutNull(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNull(inner)]));
}
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('reads what JSON.parse reads, and passes over it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(read(text)).toEqual(parsed(text));
      expect(skips(text)).toBe(true);
    }),
  );
});

test('takes exactly what is JSON, whichever character was changed', () => {
  const signs = fc.constantFrom(...Array.from('{}[]:,"\\u0019.-+eE tfn\n\u0001é'));
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), signs, (value, at, sign) => {
      const text = JSON.stringify(value);
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + sign + text.slice(place + 1);
      expect(skips(changed)).toBe(isJson(changed));
    }),
    { numRuns: 2000 },
  );
});

describe('what is there', () => {
  test.each(['[1.0]', '[-0]', '[2e0]', '[18446744073709551615]'])('numbers stay as written: %s', (text) => {
    const cursor = jsonCursor(Buffer.from(text));
    const seen: string[] = [];
    cursor.array(() => seen.push(cursor.number()));
    expect(seen).toEqual([text.slice(1, -1)]);
  });
  test('a key may come twice; the last one counts', () => {
    expect(read('{"a":1,"a":2,"__proto__":{"b":1}}')).toEqual(
      Object.fromEntries([
        ['a', 2],
        ['__proto__', { b: 1 }],
      ]),
    );
  });
  test('Python writes numbers that are none', () => {
    expect(read('[NaN, Infinity, -Infinity, -1]', { python: true })).toEqual([NaN, Infinity, -Infinity, -1]);
    expect(() => read('[NaN]')).toThrow('is not JSON');
    expect(() => read('[-Infinity]')).toThrow('is not JSON');
  });
  test.each([
    ['brackets', '['.repeat(40_000) + ']'.repeat(40_000)],
    ['braces', '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000)],
    ['brackets without an end', '['.repeat(4_000_000)],
  ])('40,000 levels of %s end at the 128th', (_, text) => {
    expect(() => read(text)).toThrow('more than 128 levels');
    expect(skips(text)).toBe(false);
  });
});
