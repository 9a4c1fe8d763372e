import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { validateFleetDocument } from '../../../src/fleet/generated/validate-fleet-document.js';
import { canonicalJson } from '../../../src/resources/content.ts';
import { objectIn } from '../../../src/resources/json-reader.ts';
import type { LedgerDocument } from '../../../src/resources/generated/fleet-document.ts';

const STORES = Object.values(REGISTRIES.stores);

/** One level below the key of the store, or the key itself. */
function propertiesOf(kind: string): readonly string[] | undefined {
  const path = new URL(`../../../src/ledger/stores/${kind}/schema.json`, import.meta.url);
  const schema: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const own = objectIn(objectIn(objectIn(schema)['properties'])[kind]);
  return own['properties'] === undefined ? undefined : Object.keys(objectIn(own['properties']));
}

function ledgerOf(kind: string, value: unknown): LedgerDocument {
  const document: unknown = { zoo: 'v1', fleet: 'test', ledger: { [kind]: value } };
  if (!validateFleetDocument(document) || document.ledger === undefined)
    throw new Error(JSON.stringify(validateFleetDocument.errors));
  return document.ledger;
}

describe.each(STORES)('the store $kind', ({ kind, read }) => {
  test('sees every property of its schema', () => {
    const names = propertiesOf(kind);
    const valueOf = (changed?: string): unknown =>
      names === undefined
        ? (changed ?? 'one')
        : Object.fromEntries(names.map((name) => [name, name === changed ? 'two' : 'one']));
    const settingsOf = (value: unknown): string =>
      canonicalJson({ ...read(ledgerOf(kind, value))?.settings });
    for (const name of names ?? ['two'])
      expect(`${name} ${settingsOf(valueOf(name))}`).not.toBe(`${name} ${settingsOf(valueOf())}`);
  });

  test('knows no ledger of another store', () => {
    expect(read({ s3: { bucket: 'lab' } })).toBeUndefined();
  });
});

test('one store has the ledger of a fleet file that names none', () => {
  const usual = STORES.flatMap(({ usual: spec }) => spec ?? []);
  expect(usual.map(({ kind, settings }) => [kind, settings])).toEqual([
    ['directory', { path: '.zoo/ledger' }],
  ]);
});

test.each([
  [{ remote: '../lab.git' }, '../lab.git'],
  [{ remote: 'file:///srv/lab.git' }, '/srv/lab.git'],
  [{ remote: 'origin' }, undefined],
  [{ remote: 'https://git.lab/zoo.git' }, undefined],
  [{ remote: 'git@lab:zoo.git' }, undefined],
])('of a git remote %j the folder here is %s', (git, path) => {
  expect(REGISTRIES.stores.git.read(ledgerOf('git', git))?.folder).toEqual(
    path === undefined ? undefined : { path, isRepository: true },
  );
});
