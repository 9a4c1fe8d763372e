import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const FORMAT = /['"](zoo\.[a-z.-]+\/v\d+)['"]/g;

/** What people write, or zoo for itself; no command prints it. */
const OWN = [
  'zoo.fleet/v1',
  'zoo.hub.repo/v1',
  'zoo.hub/v1',
  'zoo.ledger-export/v1',
  'zoo.ledger-memory/v1',
  'zoo.ledger/v1',
  'zoo.provenance/v1',
  'zoo.store-owner/v1',
  'zoo.toolchain/v1',
];

function formatsIn(folder: string, ending: string): ReadonlySet<string> {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const texts = names
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(FORMAT)].map(([, format = '']) => format)));
}

test('every document that a command prints has a schema, and every schema a document', () => {
  const written = formatsIn('src', '.ts');
  const described = formatsIn('schemas', '.schema.json');
  expect([...written].filter((format) => !described.has(format)).toSorted()).toEqual(OWN);
  expect([...described].filter((format) => !written.has(format))).toEqual([]);
});
