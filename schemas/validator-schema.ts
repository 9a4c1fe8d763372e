/**
 * The published schema, rewritten so that a validator says what is wrong rather than that none of five alternatives matches:
 * `oneOf` becomes a choice made by looking at type, kind or key, and closed mappings carry the keys they know.
 */
import { isSchema, mapSchema, partOf, textsOf, type Schema } from './json.ts';

/** Annotations would only make the generated code longer. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  'title',
  'description',
  'default',
  'examples',
  'patternErrorMessage',
  'x-expected',
]);

export function validatorSchema(published: Schema): Schema {
  const rewritten = mapSchema(published, (schema) =>
    closeWithKeys(inlineNames(choose(schema, published), published)),
  );
  if (!isSchema(rewritten)) throw new TypeError('the schema is not a mapping');
  const { patternProperties: _, dependentRequired, ...stripped } = stripAnnotations(rewritten);
  return {
    ...stripped,
    dependencies: dependentRequired,
    closed: [...Object.keys(partOf(published, 'properties')), 'x-'],
  };
}

/** Pattern -> what it means, for messages. */
export function patternMessages(published: Schema): Readonly<Record<string, string>> {
  const messages: Record<string, string> = {};
  mapSchema(published, (schema) => {
    const { pattern, patternErrorMessage } = schema;
    if (typeof pattern === 'string') {
      if (typeof patternErrorMessage !== 'string')
        throw new TypeError(`${pattern} has no patternErrorMessage`);
      if ((messages[pattern] ??= patternErrorMessage) !== patternErrorMessage)
        throw new TypeError(`${pattern} has two messages: spell one of them in another way`);
    }
    return schema;
  });
  return messages;
}

function choose(schema: Schema, root: Schema): Schema {
  const alternatives = schema['oneOf'];
  if (!Array.isArray(alternatives)) return schema;
  const branches = alternatives.filter(isSchema).map((branch) => ({ branch, shape: resolve(branch, root) }));
  const { oneOf: _, ...rest } = schema;
  const kinds = branches.map(({ shape }) => kindOf(shape));
  if (kinds.every((kind) => kind !== undefined)) {
    return {
      ...rest,
      type: 'object',
      required: ['kind'],
      properties: { kind: { enum: kinds } },
      allOf: branches.map(({ branch, shape }) => conditional(hasKind(shape), branch)),
    };
  }
  const objects = branches.filter(({ shape }) => shape['type'] === 'object').length;
  const expected: unknown = schema['x-expected'];
  if (typeof expected !== 'string')
    throw new TypeError(`no x-expected beside ${JSON.stringify(alternatives)}`);
  const chain = branches
    .toReversed()
    .reduce<Schema>(
      (otherwise, { branch, shape }) => conditional(test(shape, objects > 1), branch, otherwise),
      { expected },
    );
  return { ...rest, ...chain };
}

/** Made from entries: an object literal with "then" looks like a promise to linters. */
function conditional(condition: Schema, branch: Schema, otherwise?: Schema): Schema {
  const keywords = ['if', 'then', 'else'] as const;
  const parts = [condition, branch, ...(otherwise === undefined ? [] : [otherwise])];
  return Object.fromEntries(parts.map((part, index) => [keywords[index] ?? '', part]));
}

function test(shape: Schema, byKey: boolean): Schema {
  if ('const' in shape) return { const: shape['const'] };
  if (shape['type'] !== 'object' || !byKey) return { type: shape['type'] };
  const [key] = textsOf(shape, 'required');
  if (key === undefined) throw new TypeError(`${JSON.stringify(shape)} has no key of its own`);
  return { type: 'object', required: [key] };
}

function kindOf(shape: Schema): string | undefined {
  const kind = partOf(partOf(shape, 'properties'), 'kind')['const'];
  return typeof kind === 'string' ? kind : undefined;
}

function hasKind(shape: Schema): Schema {
  return { required: ['kind'], properties: { kind: { const: kindOf(shape) } } };
}

/** Follows a reference, or a list of alternatives that all have one type. */
function resolve(schema: Schema, root: Schema): Schema {
  const reference = schema['$ref'];
  const target =
    typeof reference === 'string' ? partOf(partOf(root, '$defs'), reference.replace('#/$defs/', '')) : schema;
  return Array.isArray(target['oneOf']) ? { type: 'object' } : target;
}

/** Only a name's own schema marks what it finds as being about a name. */
function inlineNames(schema: Schema, root: Schema): Schema {
  const names = schema['propertyNames'];
  return isSchema(names) ? { ...schema, propertyNames: resolve(names, root) } : schema;
}

function closeWithKeys(schema: Schema): Schema {
  if (schema['additionalProperties'] !== false) return schema;
  const { additionalProperties: _, ...rest } = schema;
  return { ...rest, closed: Object.keys(partOf(schema, 'properties')) };
}

/** Names of properties stay whatever they are called; only keywords go. */
function stripAnnotations(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !ANNOTATIONS.has(key))
      .map(([key, value]) => [key, NAMED.has(key) ? stripEach(value) : strip(value)]),
  );
}
const NAMED = new Set(['properties', '$defs']);

function stripEach(value: unknown): unknown {
  if (!isSchema(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, strip(entry)]));
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  return isSchema(value) ? stripAnnotations(value) : value;
}
