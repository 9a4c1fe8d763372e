/**
 * The fleet file is the front door: whatever bytes are put into it, zoo answers with places, never with a stack. Bounded
 * means memory here; time is bounded by the test's own limit over all files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { assembleSchema } from '../../../schemas/assemble-schema.ts';
import { fixture } from '../../support/fleet/fixture.ts';
import { knock } from '../../support/fleet/front-door.ts';
import { hostileBytes, hostileClasses, WRONG_VALUES } from '../../support/fleet/hostile-bytes.ts';
import { placesIn, withValueAt } from '../../support/fleet/schema-places.ts';

const FILES = Number(process.env['ZOO_HOSTILE_FILES'] ?? 10_000);
const isSoak = process.env['ZOO_SOAK'] !== undefined;
const ROOT = join(import.meta.dirname, '../../..');
const VALID = readFileSync(join(ROOT, 'examples/demo/zoo.fleet.yaml'), 'utf8');
const MAX_HEAP_BYTES = 512 * 1024 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

it(
  `${FILES} mutated and hostile files: never a throw, always a place in the file and a caret, bounded`,
  { timeout: 120_000 + FILES * 240 },
  () => {
    expect(knock(bytesOf(VALID))).toMatchObject({ isFleet: true, unsound: [] });
    const outcomes = { fleets: 0, refused: 0 };
    fc.assert(
      fc.property(hostileBytes(VALID), (bytes) => {
        const { isFleet, unsound } = knock(bytes);
        expect(unsound).toEqual([]);
        outcomes[isFleet ? 'fleets' : 'refused'] += 1;
        expect(process.memoryUsage().heapUsed).toBeLessThan(MAX_HEAP_BYTES);
      }),
      { numRuns: FILES },
    );
    // A generator that only breaks, or never does, would show nothing.
    expect(outcomes.refused).toBeGreaterThan(FILES / 2);
    expect(outcomes.fleets).toBeGreaterThan(0);
  },
);

it('a file with every key that there is, damaged: the same', { timeout: 60_000 }, () => {
  const design = fixture('design', 'zoo.fleet.yaml')[0]?.text ?? '';
  expect(design).toContain('families:');
  fc.assert(
    fc.property(hostileBytes(design), (bytes) => {
      expect(knock(bytes).unsound).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe('every wrong type', () => {
  const places = placesIn(assembleSchema(ROOT));
  const document: unknown = parse(VALID);

  it.each(WRONG_VALUES.map((wrong, index) => [wrong.slice(0, 40), wrong, index] as const))(
    '%s, wherever the schema has a key: an answer with places',
    { timeout: 120_000 },
    (_, wrong, turn) => {
      // All of them in soak; here each key meets a third of the values, and each value a third of the keys.
      const tried = places.filter((_, index) => isSoak || (index + turn) % 3 === 0);
      const answers = tried.map((way) => {
        const text = JSON.stringify(withValueAt(document, way, '@wrong@'), undefined, 1);
        return { way: way.join('.'), ...knock(bytesOf(text.replace('"@wrong@"', wrong))) };
      });
      expect(answers.filter(({ unsound }) => unsound.length > 0)).toEqual([]);
      // No value is right at most places.
      expect(answers.filter(({ isFleet }) => !isFleet).length).toBeGreaterThan(tried.length / 4);
    },
  );

  it('is tried at every key that the schema declares', () => {
    expect(places.length).toBeGreaterThan(200);
    expect(places.map((way) => way.join('.'))).toContain('machines.any-name.hosts.model');
  });
});

describe('a file that is', () => {
  it.each(hostileClasses(VALID))('$what is answered with $code', { timeout: 120_000 }, ({ bytes, code }) => {
    const { codes, unsound } = knock(bytes());
    expect(unsound).toEqual([]);
    expect(codes[0] ?? 'a fleet').toBe(code);
  });
});
