/** A JSON Schema, or a part of one, as plain data. */
export type Schema = { readonly [key: string]: unknown };

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The part under a key, which must be a mapping there. */
export function partOf(schema: Schema, key: string): Schema {
  const part = schema[key];
  if (part === undefined) return {};
  if (!isSchema(part))
    throw new TypeError(`${key} is not a mapping in ${JSON.stringify(schema).slice(0, 80)}`);
  return part;
}

export function textsOf(schema: Schema, key: string): readonly string[] {
  const list = schema[key];
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}

/** A copy in which every mapping went through `change`, innermost first. */
export function mapSchema(value: unknown, change: (schema: Schema) => Schema): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapSchema(entry, change));
  if (!isSchema(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapSchema(entry, change)])),
  );
}

export function without(schema: Schema, ...keys: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}
