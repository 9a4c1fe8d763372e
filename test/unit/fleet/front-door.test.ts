/**
 * The fleet file is the front door: whatever is put into it, zoo answers with places, never with a stack. Bounded means
 * memory here; time is bounded by the test's own limit over all files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { load } from '../../support/fleet/fixture.ts';
import { hostileText } from '../../support/fleet/hostile-texts.ts';

const FILES = Number(process.env['ZOO_HOSTILE_FILES'] ?? 1500);
const SEED = process.env['ZOO_SEED'];
const DEMO = join(import.meta.dirname, '../../../examples/demo/zoo.fleet.yaml');
const MAX_HEAP_BYTES = 512 * 1024 * 1024;
const MAX_MESSAGE = 600;

it(
  `${FILES} mutated and hostile files: never a throw, always a place in the file, bounded`,
  { timeout: 60_000 + FILES * 120 },
  () => {
    const valid = readFileSync(DEMO, 'utf8');
    expect(load([{ path: 'zoo.fleet.yaml', text: valid }]).fleet).toBeDefined();
    const outcomes = { fleets: 0, refused: 0 };
    fc.assert(
      fc.property(hostileText(valid), (text) => {
        const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text }]);
        if (fleet === undefined) outcomes.refused += 1;
        else outcomes.fleets += 1;
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(fleet === undefined).toBe(errors.length > 0);
        const lines = text.split('\n');
        for (const { place, message } of diagnostics) {
          expect(place.file).toBe('zoo.fleet.yaml');
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.line).toBeLessThanOrEqual(lines.length);
          expect(place.column).toBeGreaterThanOrEqual(1);
          expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
          expect(place.length).toBeGreaterThanOrEqual(1);
          expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE);
        }
        expect(process.memoryUsage().heapUsed).toBeLessThan(MAX_HEAP_BYTES);
      }),
      { numRuns: FILES, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    // A generator that only breaks, or never does, would show nothing.
    expect(outcomes.refused).toBeGreaterThan(FILES / 2);
    expect(outcomes.fleets).toBeGreaterThan(0);
  },
);
