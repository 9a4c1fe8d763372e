import { isSchema, partOf, type Schema } from '../../../schemas/json.ts';

/** The way to one value of a document: names of keys, and indexes of lists. */
export type Way = readonly (string | number)[];

/** Names where the schema leaves them to the user. */
const ANY_NAME = 'any-name';

/** Every place where the schema allows a value, in whatever shape it may come: a new key is a new place. */
export function placesIn(schema: Schema): readonly Way[] {
  const ways = new Map<string, Way>();
  const definitions = partOf(schema, '$defs');

  function walk(part: Schema, way: Way, within: readonly string[]): void {
    if (way.length > 0) ways.set(JSON.stringify(way), way);
    const { $ref, items, additionalProperties } = part;
    if (typeof $ref === 'string') {
      const name = $ref.replace('#/$defs/', '');
      // What holds itself is entered once.
      if (!within.includes(name)) walk(partOf(definitions, name), way, [...within, name]);
    }
    for (const [key, value] of Object.entries(partOf(part, 'properties')))
      if (isSchema(value)) walk(value, [...way, key], within);
    if (isSchema(additionalProperties)) walk(additionalProperties, [...way, ANY_NAME], within);
    if (isSchema(items)) walk(items, [...way, 0], within);
    for (const key of ['oneOf', 'anyOf', 'allOf']) {
      const branches = part[key];
      if (Array.isArray(branches))
        for (const branch of branches) if (isSchema(branch)) walk(branch, way, within);
    }
  }
  walk(schema, [], []);
  return [...ways.values()];
}

/** The document with this value there; what is not there on the way is made. */
export function withValueAt(document: unknown, [step, ...rest]: Way, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(document) ? document : [];
    return [withValueAt(list[0], rest, value), ...list.slice(1)];
  }
  const record = isSchema(document) ? document : {};
  return { ...record, [step]: withValueAt(record[step], rest, value) };
}
