/** What the schema of the fleet file says of a place in it: `machines.hosts`, `families.zen.gates`. */
import { nearestName } from './nearest-name.ts';

/** Of JSON Schema, what ours uses. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}
export interface FleetSchema extends Schema {
  readonly $defs: Readonly<Record<string, Schema>>;
}

export interface Explanation {
  /** As it was understood: `machines.NAME.hosts`. */
  readonly path: string;
  readonly description: string;
  /** What may stand there, in words: `text`, `list of objects`, `linux`. */
  readonly kinds: readonly string[];
  readonly default?: string;
  readonly keys: readonly ExplainedKey[];
}
export interface ExplainedKey {
  readonly key: string;
  readonly description: string;
  readonly kinds: readonly string[];
  /** In every form of the place that has the key. */
  readonly required: boolean;
  /** The `kind` of the forms that have the key, where others have not. */
  readonly of?: readonly string[];
  readonly default?: string;
}

/** Names are those of a machine, a target, a family or a model: any may stand there, and NAME does in what is understood. */
const NAME = 'NAME';

export interface NoSuchPlace {
  readonly problem: string;
  readonly remedy: string;
}

/** The place; or where the path ends, and what is there. */
export function explain(root: FleetSchema, path: readonly string[]): Explanation | NoSuchPlace {
  let at: readonly Schema[] = formsOf(root, root);
  const understood: string[] = [];
  let given: Schema = root;
  for (const key of path) {
    const inMap = mapsIn(at);
    const isName = keysOf(at)[key] === undefined && inMap.length > 0;
    // `machines.hosts`: no machine is meant that is called hosts.
    const below = isName ? inMap.flatMap((one) => formsOf(one, root)) : at;
    const next = keysOf(below)[key];
    if (next === undefined && !isName) return noSuchKey(understood, key, Object.keys(keysOf(at)));
    if (isName) understood.push(NAME);
    if (next !== undefined) understood.push(key);
    given = next ?? inMap[0] ?? given;
    at = next === undefined ? below : formsOf(next, root);
  }
  // Of a map, what stands behind each name.
  const within = Object.keys(keysOf(at)).length === 0 ? mapsIn(at).flatMap((one) => formsOf(one, root)) : at;
  return {
    path: understood.join('.'),
    ...wordsOf(given, root),
    keys: Object.keys(keysOf(within)).map((key) => explainKey(key, within, root)),
  };
}

function explainKey(key: string, forms: readonly Schema[], root: FleetSchema): ExplainedKey {
  const having = forms.filter(({ properties = {} }) => properties[key] !== undefined);
  const words = having.map(({ properties = {} }) => wordsOf(properties[key] ?? {}, root));
  const usual = words.find((one) => one.default !== undefined)?.default;
  const of = having.flatMap(({ properties = {} }) => {
    const kind = properties['kind']?.const;
    return typeof kind === 'string' ? [kind] : [];
  });
  const isOfSome = having.length < forms.length && of.length === having.length;
  return {
    key,
    description: words.find(({ description }) => description !== '')?.description ?? '',
    kinds: [...new Set(words.flatMap(({ kinds }) => kinds))],
    required: having.every(({ required = [] }) => required.includes(key)),
    ...(isOfSome ? { of } : {}),
    ...(usual === undefined ? {} : { default: usual }),
  };
}

function noSuchKey(understood: readonly string[], key: string, known: readonly string[]): NoSuchPlace {
  const place = understood.length === 0 ? 'A fleet file' : understood.join('.');
  const nearest = nearestName(key, known);
  const guess = nearest === undefined ? '' : `Did you mean ${nearest}? `;
  const remedy =
    known.length === 0 ? 'There are no keys below it.' : `${guess}There are ${known.join(', ')}.`;
  return { problem: `${place} has no key ${key}`, remedy };
}

/** What a place may be, alternatives and the items of lists side by side. */
function formsOf(schema: Schema, root: FleetSchema): readonly Schema[] {
  const { target, description } = followed(schema, root);
  if (target.oneOf !== undefined) return target.oneOf.flatMap((one) => formsOf(one, root));
  if (target.items !== undefined) return formsOf(target.items, root);
  return [description === undefined ? target : { ...target, description }];
}

function followed(
  schema: Schema,
  root: FleetSchema,
): { readonly target: Schema; readonly description: string | undefined } {
  let target = schema;
  let { description } = schema;
  while (target.$ref !== undefined) {
    target = root.$defs[target.$ref.replace('#/$defs/', '')] ?? {};
    description ??= target.description;
  }
  return { target, description };
}

function keysOf(forms: readonly Schema[]): Readonly<Record<string, Schema>> {
  return Object.assign({}, ...forms.map(({ properties = {} }) => properties));
}

function mapsIn(forms: readonly Schema[]): readonly Schema[] {
  return forms.flatMap(({ additionalProperties: more }) => (typeof more === 'object' ? [more] : []));
}

function wordsOf(schema: Schema, root: FleetSchema): Pick<Explanation, 'description' | 'kinds' | 'default'> {
  const { description = '' } = followed(schema, root);
  const kinds = [...new Set(kindsOf(schema, root))];
  const usual = schema.default;
  return { description, kinds, ...(usual === undefined ? {} : { default: JSON.stringify(usual) }) };
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
};

function kindsOf(schema: Schema, root: FleetSchema): readonly string[] {
  const { target } = followed(schema, root);
  if (target.oneOf !== undefined) return target.oneOf.flatMap((one) => kindsOf(one, root));
  if (target.enum !== undefined) return target.enum.map(String);
  if (target.const !== undefined) return [JSON.stringify(target.const).replaceAll('"', '')];
  if (target.items !== undefined) return kindsOf(target.items, root).map((kind) => `list of ${kind}`);
  const types = typeof target.type === 'string' ? [target.type] : (target.type ?? []);
  const isMap = typeof target.additionalProperties === 'object';
  return types
    .filter((type) => type !== 'null')
    .map((type) => (type === 'object' ? (isMap ? 'map by name' : 'object') : (WORDS[type] ?? type)));
}
