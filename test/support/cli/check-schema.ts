import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const SCHEMAS = resolve(import.meta.dirname, '../../../schemas');

/** Fails with every difference when the document is not what its own `format` promises. */
export async function expectDocument(text: string, name: string): Promise<unknown> {
  const document: unknown = JSON.parse(text);
  expect(document).toHaveProperty('format', `zoo.${name}/v1`);
  const schema = JSON.parse(await readFile(`${SCHEMAS}/zoo.${name}.schema.json`, 'utf8'));
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}
