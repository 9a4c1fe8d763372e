import { describe, expect, test } from 'vitest';
import type { FleetText } from '../../../src/fleet/fleet-text.ts';
import { loadFleet } from '../../../src/fleet/load-fleet.ts';
import { parseYaml } from '../../../src/fleet/parse-yaml.ts';
import { decodePart, encodePart, type PartNode } from '../../../src/fleet/parsed-part.ts';
import { createSourceMap, sourceFile } from '../../../src/fleet/source-map.ts';
import { CATALOG } from '../../support/fleet/catalog.ts';
import { fixture, hashText } from '../../support/fleet/fixture.ts';

const WHOLE = fixture('design', 'zoo.fleet.yaml');

function encoded(text: string): PartNode | undefined {
  const places = createSourceMap();
  return encodePart(parseYaml({ path: 'zoo.fleet.yaml', text }, places).data, places);
}

/** As if every file had been parsed in an earlier run, and its part written down and read back. */
const parse: typeof parseYaml = (read, places) => {
  const node = encoded(read.text);
  if (node === undefined) throw new Error(`${read.path} cannot be kept`);
  const written: PartNode = JSON.parse(JSON.stringify(node));
  const file = sourceFile(read);
  return { file, data: decodePart(written, file, places), diagnostics: [] };
};

describe('a file that was parsed before', () => {
  test.each<readonly [string, readonly FleetText[]]>([
    ['every key there is', WHOLE],
    ['with a byte order mark', WHOLE.map(({ path, text }) => ({ path, text: `\uFEFF${text}` }))],
  ])('makes the same fleet, to the last place: %s', (_name, files) => {
    const catalog = { catalog: CATALOG, hash: hashText };
    expect(loadFleet(files, { ...catalog, parse })).toEqual(loadFleet(files, catalog));
  });

  test('makes the same mistakes in the same places', () => {
    const text =
      'zoo: v1\nfleet: a\nfamilies:\n  zen: { licence: apache-2.0, publish: [nowhere], models: { a: {} } }\n';
    const files = [{ path: 'zoo.fleet.yaml', text }];
    const catalog = { catalog: CATALOG, hash: hashText };
    const again = loadFleet(files, { ...catalog, parse });
    expect(again.diagnostics.length).toBeGreaterThan(0);
    expect(again).toEqual(loadFleet(files, catalog));
  });

  test('is not kept when JSON cannot say it, or would say it twice', () => {
    expect(encoded('a: .inf')).toBeUndefined();
    expect(encoded('a: &x { b: 1 }\nc: *x')).toBeUndefined();
    expect(encoded('a: &x text\nc: *x')).toBeDefined();
  });
});
