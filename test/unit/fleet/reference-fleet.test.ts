import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { includesOf } from '../../../src/fleet/load-fleet.ts';
import { matchesInclude } from '../../../src/fleet/match-include.ts';
import type { FleetText } from '../../../src/fleet/fleet-text.ts';
import { load } from '../../support/fleet/fixture.ts';

const FOLDER = join(import.meta.dirname, '../../../fleet');

function read(path: string): FleetText {
  return { path, text: readFileSync(join(FOLDER, path), 'utf8') };
}

function files(): readonly FleetText[] {
  const entry = read('zoo.fleet.yaml');
  const globs = includesOf(entry);
  const parts = globSync('**/*.yaml', { cwd: FOLDER }).filter((path) =>
    globs.some((glob) => matchesInclude(glob, path)),
  );
  return [entry, ...parts.toSorted().map(read)];
}

test('the reference fleet is valid: three families, four machines', () => {
  const { fleet, diagnostics } = load(files());
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(Object.keys(fleet?.machines ?? {})).toEqual(['legion', 'mcnugget', 'sprout', 'thor']);
  const families = fleet?.resources.flatMap(({ kind, id }) => (kind === 'source' ? [id.split('/')[1]] : []));
  expect(new Set(families)).toEqual(new Set(['oracle', 'supra', 'zen']));
});

test('what this version cannot do there is listed with its reason', () => {
  const { fleet } = load(files());
  const reasons = new Set(fleet?.resources.flatMap(({ unsupported }) => unsupported ?? []));
  expect([...reasons].toSorted()).toMatchInlineSnapshot(`
    [
      "none of the transports mount, ssh is in this version",
      "the accuracy gate is not in this version",
      "the mlx format is not in this version",
      "the oci target is not in this version",
      "the onnx format is not in this version",
      "the registry origin is not in this version",
      "the ssh transport is not in this version",
    ]
  `);
});

test('a machine hosts a model that a person pulled there', () => {
  const { fleet } = load(files());
  const mini = fleet?.resources.find(({ id }) => id === 'residency/mcnugget/main');
  expect(mini?.spec).toMatchObject({ pulled: 'gemma3:12b' });
});
