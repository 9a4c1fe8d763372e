import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { canonicalJson } from '../../../src/resources/content.ts';
import { objectIn } from '../../../src/resources/json-reader.ts';
import type { TargetDocument } from '../../../src/resources/generated/fleet-document.ts';
import { validateFleetDocument } from '../../../src/fleet/generated/validate-fleet-document.js';

/** A value of each property that differs from another one. */
const VALUES: Readonly<Record<string, readonly [string, string]>> = {
  endpoint: ['https://hub.one', 'https://hub.two'],
  registry: ['one.example', 'two.example'],
  namespace: ['one', 'two'],
  layout: ['modelpack', 'kitops'],
};

const OTHERS: readonly TargetDocument[] = [
  { kind: 'github', remote: 'https://github.com/{owner}/{repo}.git' },
  { kind: 'huggingface' },
  { kind: 'oci', registry: 'ghcr.io' },
];

describe.each(Object.values(REGISTRIES.targets))('the target $kind', (definition) => {
  const { kind } = definition;

  function settingsOf(properties: Readonly<Record<string, string>>): string {
    const document: unknown = { zoo: 'v1', fleet: 'test', targets: { place: { kind, ...properties } } };
    if (!validateFleetDocument(document)) throw new Error(JSON.stringify(validateFleetDocument.errors));
    const [target] = Object.values(document.targets ?? {});
    return canonicalJson({ ...(target === undefined ? {} : definition.settings(target)) });
  }

  test('sees every property of its schema', () => {
    const path = new URL(`../../../src/publications/targets/${kind}/schema.json`, import.meta.url);
    const schema: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const properties = Object.keys(objectIn(objectIn(schema)['properties'])).filter(
      (name) => name !== 'kind',
    );
    for (const name of properties) expect(VALUES[name], `give VALUES two values of ${name}`).toBeDefined();
    const [one, other] = [0, 1].map((at) =>
      Object.fromEntries(properties.map((name) => [name, VALUES[name]?.[at] ?? ''])),
    );
    for (const name of properties) {
      const changed = { ...one, [name]: other?.[name] ?? '' };
      expect(`${name} ${settingsOf(changed)}`).not.toBe(`${name} ${settingsOf(one ?? {})}`);
    }
  });

  test('knows no document of another kind', () => {
    for (const other of OTHERS.filter((document) => document.kind !== kind))
      expect(definition.settings(other)).toBeUndefined();
  });
});
