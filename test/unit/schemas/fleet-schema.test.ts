import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { generatedFiles } from '../../../schemas/assemble.ts';
import { assembleSchema } from '../../../schemas/assemble-schema.ts';
import { isSchema, partOf, type Schema, without } from '../../../schemas/json.ts';
import { validatorSchema } from '../../../schemas/validator-schema.ts';
import { validateFleetDocument } from '../../../src/fleet/generated/validate-fleet-document.js';
import { fixture } from '../../support/fleet/fixture.ts';

const ROOT = join(import.meta.dirname, '../../..');

function published(): Schema {
  const schema: unknown = JSON.parse(readFileSync(join(ROOT, 'schemas/zoo.fleet.schema.json'), 'utf8'));
  if (!isSchema(schema)) throw new TypeError('the schema is not a mapping');
  return schema;
}

test('nothing that is generated is stale: run npm run generate', async () => {
  for (const [path, text] of await generatedFiles(ROOT)) {
    expect(readFileSync(join(ROOT, path), 'utf8') === text ? 'fresh' : `${path} is stale`).toBe('fresh');
  }
});

/** Compiling it takes longer than asking it a thousand times. */
const asAnEditor = new Ajv2020({ strict: false }).compile(published());

test('the published schema is JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true });
  ajv.addVocabulary(['patternErrorMessage']);
  expect(ajv.validateSchema(published())).toBe(true);
  expect(() => ajv.compile(published())).not.toThrow();
});

test('every key has a description for editors', () => {
  const bare: string[] = [];
  const schema = published();
  const describe = (part: Schema, name: string): void => {
    for (const [key, value] of Object.entries(partOf(part, 'properties'))) {
      if (!isSchema(value)) continue;
      const { $ref } = value;
      const reference = typeof $ref === 'string' ? $ref.replace('#/$defs/', '') : '';
      const described = value['description'] ?? partOf(partOf(schema, '$defs'), reference)['description'];
      if (described === undefined && key !== 'kind' && key !== 'backend') bare.push(`${name}.${key}`);
      describe(value, `${name}.${key}`);
    }
    const branches = part['oneOf'];
    if (Array.isArray(branches)) {
      for (const branch of branches) if (isSchema(branch)) describe(branch, name);
    }
  };
  describe(schema, 'fleet');
  for (const [name, part] of Object.entries(partOf(schema, '$defs')))
    if (isSchema(part)) describe(part, name);
  expect(bare).toEqual([]);
});

const DOCUMENTS = [
  ...fixture('design', 'zoo.fleet.yaml', 'families/supra.yaml', 'machines/others.yaml', 's3-ledger.yaml'),
  ...fixture(
    'broken',
    'unknown-keys.yaml',
    'wrong-values.yaml',
    'bad-names.yaml',
    'missing-keys.yaml',
    'literal-secret.yaml',
    'dangling.yaml',
  ),
];

test.each(DOCUMENTS)('zoo and an editor that knows the schema agree about $path', ({ text }) => {
  const document: unknown = parse(text, { uniqueKeys: false });
  expect(validateFleetDocument(document)).toBe(asAnEditor(document));
});

test('they agree about every single change of a valid document', () => {
  const files = fixture('design', 'zoo.fleet.yaml', 'families/supra.yaml', 'machines/others.yaml');
  const disagreed: string[] = [];
  for (const part of files.flatMap(({ text }) => [...partsOf(parse(text))])) {
    // Of what is wrong already, most changes would change nothing.
    expect([asAnEditor(part), JSON.stringify(part)]).toEqual([true, expect.any(String)]);
    for (const { path, document } of changesOf(part))
      if (validateFleetDocument(document) !== asAnEditor(document)) disagreed.push(path);
  }
  expect(disagreed).toEqual([]);
});

test('a registry folder without a schema of its own cannot be forgotten', () => {
  expect(() => assembleSchema(join(ROOT, 'test'))).toThrow(/schema\.json/);
});

test('a choice between shapes says what it expects', () => {
  expect(() => validatorSchema({ oneOf: [{ type: 'string' }, { type: 'integer' }] })).toThrow(/x-expected/);
});

/**
 * A document as one for each of its blocks, with all that stands above it. No rule of the schema is about two blocks, so
 * that what is beside a change takes time and says nothing.
 */
function* partsOf(document: unknown): Generator {
  if (!isSchema(document)) return;
  const families = blocksOf(document, 'families');
  yield without(document, 'families', 'machines', 'targets');
  for (const section of ['machines', 'targets'])
    for (const [name, block] of blocksOf(document, section)) yield { [section]: { [name]: block } };
  for (const [name, family] of families) {
    if (!isSchema(family)) continue;
    yield { families: { [name]: without(family, 'models') } };
    for (const [model, block] of blocksOf(family, 'models'))
      yield { families: { [name]: { models: { [model]: block } } } };
  }
}

function blocksOf(document: Schema, section: string): readonly (readonly [string, unknown])[] {
  return Object.entries(partOf(document, section));
}

/** The document with each of its values replaced by something else, or taken away, in turn. */
function* changesOf(document: unknown): Generator<{ readonly path: string; readonly document: unknown }> {
  for (const path of pathsOf(document, [])) {
    for (const value of [undefined, 'text', 7, -1, true, [], {}, ['text'], { text: 'text' }]) {
      yield {
        path: `${path.join('.')} = ${JSON.stringify(value)}`,
        document: changed(document, path, value),
      };
    }
  }
}

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) {
    yield [...path, key];
    yield* pathsOf(entry, [...path, key]);
  }
}

function changed(value: unknown, [step, ...rest]: readonly string[], to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    const index = Number(step);
    if (rest.length === 0 && to === undefined) return value.filter((_, at) => at !== index);
    return value.map((entry: unknown, at) => (at === index ? changed(entry, rest, to) : entry));
  }
  if (!isSchema(value)) return value;
  if (rest.length > 0 || to !== undefined) return { ...value, [step]: changed(value[step], rest, to) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}
