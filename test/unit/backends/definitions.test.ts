import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import type { BackendDocument } from '../../../src/resources/generated/fleet-document.ts';

interface Schema {
  readonly properties: Readonly<Record<string, { readonly type?: string | readonly string[] }>>;
}

/** Two values that a property can have. */
function valuesOf({ type = 'string' }: Schema['properties'][string]): readonly [unknown, unknown] {
  if ([type].flat().includes('string')) return ['1m', '2m'];
  if ([type].flat().includes('boolean')) return [true, false];
  return [1, 2];
}

test.each(Object.values(REGISTRIES.backends))(
  '$kind sees every property of its schema',
  async (definition) => {
    const file = new URL(`../../../src/backends/${definition.kind}/schema.json`, import.meta.url);
    const { properties }: Schema = JSON.parse(await readFile(file, 'utf8'));
    for (const [name, property] of Object.entries(properties)) {
      if (name === 'kind') continue;
      const [one, other] = valuesOf(property).map((value) => {
        const document: BackendDocument = JSON.parse(
          JSON.stringify({ kind: definition.kind, [name]: value }),
        );
        return definition.read(document)?.settings;
      });
      expect([name, one]).not.toEqual([name, other]);
    }
  },
);

test.each(Object.values(REGISTRIES.backends))('$kind reads its own part alone', (definition) => {
  const other: BackendDocument = { kind: definition.kind === 'vllm' ? 'mlx' : 'vllm' };
  expect(definition.read(other)).toBeUndefined();
});
