import { isSchema, partOf, textsOf, type Schema } from '../../../schemas/json.ts';

/** Every key that a schema declares: `machine.hosts`, named for the definition that has it. */
export function declaredKeys(schema: Schema): ReadonlySet<string> {
  const keys = new Set<string>();
  const walk = (part: Schema, name: string): void => {
    for (const [key, value] of Object.entries(partOf(part, 'properties'))) {
      keys.add(`${name}.${key}`);
      if (isSchema(value)) walk(value, `${name}.${key}`);
    }
    for (const [index, branch] of alternativesOf(part).entries()) {
      if (branch['$ref'] === undefined) walk(branch, `${name}|${index}`);
    }
    const items = part['items'];
    if (isSchema(items)) walk(items, `${name}[]`);
  };
  walk(schema, 'fleet');
  for (const [name, definition] of Object.entries(partOf(schema, '$defs'))) {
    if (isSchema(definition)) walk(definition, name);
  }
  return keys;
}

/** Which of them a document has, by walking it along the schema. */
export function usedKeys(schema: Schema, document: unknown): ReadonlySet<string> {
  const used = new Set<string>();
  const walk = (part: Schema, name: string, value: unknown): void => {
    const reference = part['$ref'];
    if (typeof reference === 'string') {
      const target = reference.replace('#/$defs/', '');
      walk(partOf(partOf(schema, '$defs'), target), target, value);
      return;
    }
    for (const [index, branch] of alternativesOf(part).entries()) {
      if (fits(branch, schema, value)) walk(branch, `${name}|${index}`, value);
    }
    if (Array.isArray(value)) {
      const { items } = part;
      for (const entry of value) if (isSchema(items)) walk(items, `${name}[]`, entry);
    } else if (isSchema(value)) {
      for (const [key, entry] of Object.entries(value)) {
        const property = partOf(part, 'properties')[key];
        const { additionalProperties } = part;
        if (isSchema(property)) {
          used.add(`${name}.${key}`);
          walk(property, `${name}.${key}`, entry);
        } else if (isSchema(additionalProperties)) walk(additionalProperties, name, entry);
      }
    }
  };
  walk(schema, 'fleet', document);
  return used;
}

function alternativesOf(schema: Schema): readonly Schema[] {
  const { oneOf } = schema;
  return Array.isArray(oneOf) ? oneOf.filter(isSchema) : [];
}

function fits(branch: Schema, root: Schema, value: unknown): boolean {
  const reference = branch['$ref'];
  const shape =
    typeof reference === 'string' ? partOf(partOf(root, '$defs'), reference.replace('#/$defs/', '')) : branch;
  if (alternativesOf(shape).length > 0) return alternativesOf(shape).some((one) => fits(one, root, value));
  if (!isSchema(value)) return shape['type'] === (Array.isArray(value) ? 'array' : typeof value);
  const { kind } = partOf(shape, 'properties');
  if (isSchema(kind)) return kind['const'] === value['kind'];
  return shape['type'] === 'object' && textsOf(shape, 'required').every((key) => key in value);
}
