import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../../src');

/** Folders whose comments and messages are clean. The list grows until it is `src`. */
const CLEAN = [
  'blobs',
  'children',
  'diagnostics',
  'endpoints',
  'graph',
  'hub',
  'ledger',
  'plan',
  'report',
  'secrets',
  'sources',
  'toolchains',
  'weights',
];

/** Turns that make a sentence a riddle. A program is "it", and a sentence names who acts. */
const BANNED = [
  /\b(?:no|some|any)body\b/i,
  /\bwhoever\b/i,
  /\btold\b/i,
  /\bshall be\b/i,
  /\bto be had\b/i,
  /\b(?:he|him|his|she|her)\b/i,
];

/** Comments, and texts of more than one word: names in code are not prose. */
function proseOf(line: string): string {
  const comment = /(?:^\s*\/?\*|\/\/)(.*)$/.exec(line)?.[1] ?? '';
  const texts = [...line.matchAll(/'([^']* [^']*)'|`([^`]* [^`]*)`|"([^"]* [^"]*)"/g)];
  const said = texts.map(([, single, template, double]) =>
    (single ?? template ?? double ?? '').replaceAll(/\$\{[^}]*\}/g, ''),
  );
  return [comment, ...said].join('\n');
}

function turnsIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line, at) =>
    BANNED.flatMap((banned) => {
      const [turn] = banned.exec(proseOf(line)) ?? [];
      return turn === undefined ? [] : [`${at + 1}: ${turn}`];
    }),
  );
}

test.each(CLEAN)('comments and messages of src/%s say who does what', async (folder) => {
  const entries = await readdir(join(SRC, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(
    paths.map(async (path) =>
      turnsIn(await readFile(path, 'utf8')).map((turn) => `src${path.slice(SRC.length)}:${turn}`),
    ),
  );
  expect(found.flat()).toEqual([]);
});

test('the banned turns are found in comments and texts, and not in names', () => {
  const text = [
    '/** What nobody knows. */',
    "throw new Error('it is as it shall be');",
    'const told = new Set<string>(); // whoever asks',
    'const he = told.has(NOBODY);',
    'err(`${told} was told`);',
  ].join('\n');
  expect(turnsIn(text)).toEqual(['1: nobody', '2: shall be', '3: whoever', '5: told']);
});
