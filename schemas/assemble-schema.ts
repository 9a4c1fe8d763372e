/**
 * Assembles the published schema of the fleet file from its skeleton (src/fleet/schema.json) and the `schema.json` of every
 * registry folder, so that a new format, target, gate, backend, origin or transport is one folder and nothing else.
 *
 * Skeleton instructions: `$select` makes one alternative per folder, told apart `$by` kind or by key; `$each` makes one
 * property per folder; `$shared` (or `properties` beside `$select`) go into each; `$merge` copies the properties of another definition.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSchema, mapSchema, partOf, textsOf, without, type Schema } from './json.ts';

export function assembleSchema(root: string): Schema {
  const skeleton = readSchema(join(root, 'src/fleet/schema.json'));
  const definitions = partOf(skeleton, '$defs');
  const added: Record<string, Schema> = {};
  const assembled = mapSchema(skeleton, (schema) => {
    if (typeof schema['$select'] === 'string') return select(root, schema, added);
    if (typeof schema['$each'] === 'string') return each(root, schema, added);
    if (typeof schema['$merge'] === 'string') return merge(schema, partOf(definitions, schema['$merge']));
    return schema;
  });
  if (!isSchema(assembled)) throw new TypeError('the skeleton is not a mapping');
  const own = without(partOf(assembled, '$defs'), 'settings');
  return { ...assembled, $defs: { ...own, ...added } };
}

function select(root: string, schema: Schema, added: Record<string, Schema>): Schema {
  const registry = String(schema['$select']);
  const shared = partOf(schema, 'properties');
  const entries = readRegistry(root, registry);
  const byKind = schema['$by'] === 'kind';
  for (const [id, entry] of entries) {
    added[definitionName(registry, id)] = close({
      ...entry,
      required: [...(byKind ? ['kind'] : []), ...textsOf(entry, 'required')],
      properties: mergeProperties(shared, partOf(entry, 'properties')),
    });
  }
  const keys = entries.map(([, entry]) => textsOf(entry, 'required')[0]).join(', ');
  const expected = schema['x-expected'];
  return {
    ...without(schema, '$select', '$by', 'properties', 'x-expected'),
    ...(typeof expected === 'string' ? { 'x-expected': expected.replace('{keys}', keys) } : {}),
    oneOf: entries.map(([id]) => ({ $ref: `#/$defs/${definitionName(registry, id)}` })),
  };
}

function each(root: string, schema: Schema, added: Record<string, Schema>): Schema {
  const registry = String(schema['$each']);
  const shared = partOf(schema, '$shared');
  const properties: Record<string, Schema> = {};
  for (const [id, entry] of readRegistry(root, registry)) {
    const name = definitionName(registry, id);
    added[name] = close({ ...entry, properties: mergeProperties(partOf(entry, 'properties'), shared) });
    properties[id] = { $ref: `#/$defs/${name}` };
  }
  return { ...without(schema, '$each', '$shared'), properties };
}

function merge(schema: Schema, from: Schema): Schema {
  return {
    ...without(schema, '$merge'),
    properties: mergeProperties(partOf(from, 'properties'), partOf(schema, 'properties')),
  };
}

function close(schema: Schema): Schema {
  return { ...schema, additionalProperties: false };
}

/** A key that both have keeps the description of the first where the second gives none. */
function mergeProperties(first: Schema, second: Schema): Schema {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    merged[key] = isSchema(value) ? { ...partOf(first, key), ...value } : value;
  }
  return merged;
}

/** `publications/targets`, `oci` -> `target-oci`. */
function definitionName(registry: string, id: string): string {
  const plural = registry.split('/').at(-1) ?? registry;
  return `${plural.replace(/s$/, '')}-${id}`;
}

function readRegistry(root: string, registry: string): readonly (readonly [string, Schema])[] {
  const folder = join(root, 'src', registry);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .map((id) => [id, readSchema(join(folder, id, 'schema.json'))] as const);
}

function readSchema(path: string): Schema {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isSchema(parsed)) throw new TypeError(`${path} is not a mapping`);
  return parsed;
}
