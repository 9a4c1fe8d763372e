import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Turns that make a sentence a riddle. A program is "it", and a sentence names who acts. */
const BANNED = [
  /\b(?:no|some|any|every)body\b/i,
  /\bwhoever\b/i,
  /\btold\b/i,
  /\bshall be\b/i,
  /\bto be had\b/i,
  /\b(?:he|him|his|she|her)\b/i,
];

interface Sentence {
  /** Its line, or its first words. */
  readonly at: string;
  readonly text: string;
}

/** Comments, and texts of more than one word: names in code are not prose. */
function proseOf(file: string): readonly Sentence[] {
  return file.split('\n').map((line, index) => {
    const comment = /(?:^\s*\/?\*|\/\/)(.*)$/.exec(line)?.[1] ?? '';
    const texts = [...line.matchAll(/'([^']* [^']*)'|`([^`]* [^`]*)`|"([^"]* [^"]*)"/g)];
    const said = texts.map(([, single, template, double]) =>
      (single ?? template ?? double ?? '').replaceAll(/\$\{[^}]*\}/g, ''),
    );
    return { at: `${index + 1}`, text: [comment, ...said].join('\n') };
  });
}

function linesOf(file: string): readonly Sentence[] {
  return file.split('\n').map((text, index) => ({ at: `${index + 1}`, text }));
}

/** `it('does this', …)`, `test.each(…)('does that', …)`. */
const NAME =
  /\b(?:it|test|describe)\b(?:\.\w+)*(?:\([^'"`]*?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`|"((?:[^"\\]|\\.)*)")/g;
function testNamesOf(file: string): readonly Sentence[] {
  return [...file.matchAll(NAME)].map(([, single, template, double]) => {
    const text = single ?? template ?? double ?? '';
    return { at: text, text };
  });
}

function turnsIn(sentences: readonly Sentence[]): readonly string[] {
  return sentences.flatMap(({ at, text }) =>
    BANNED.flatMap((banned) => {
      const [turn] = banned.exec(text) ?? [];
      return turn === undefined ? [] : [`${at}: ${turn}`];
    }),
  );
}

interface Texts {
  readonly folder: string;
  readonly ending: string;
  readonly sentencesOf: (file: string) => readonly Sentence[];
}

async function turnsBelow({ folder, ending, sentencesOf }: Texts): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.endsWith('generated'),
    )
    .map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(
    paths.map(async (path) =>
      turnsIn(sentencesOf(await readFile(path, 'utf8'))).map((turn) => `${relative(ROOT, path)}:${turn}`),
    ),
  );
  return found.flat();
}

test('comments and messages of src say who does what', async () => {
  expect(await turnsBelow({ folder: 'src', ending: '.ts', sentencesOf: proseOf })).toEqual([]);
});

test('so do the names of tests', async () => {
  expect(await turnsBelow({ folder: 'test', ending: '.ts', sentencesOf: testNamesOf })).toEqual([]);
});

test('so do the docs, and what zoo explain says', async () => {
  expect(await turnsBelow({ folder: 'docs', ending: '.md', sentencesOf: linesOf })).toEqual([]);
  expect(await turnsBelow({ folder: 'src', ending: 'schema.json', sentencesOf: linesOf })).toEqual([]);
});

test('the banned turns are found in comments and texts, and not in names', () => {
  const text = [
    '/** What nobody knows. */',
    "throw new Error('it is as it shall be');",
    'const told = new Set<string>(); // whoever asks',
    'const he = told.has(NOBODY);',
    'err(`${told} was told`);',
  ].join('\n');
  expect(turnsIn(proseOf(text))).toEqual(['1: nobody', '2: shall be', '3: whoever', '5: told']);
});

test('the names of tests are found, in each form', () => {
  const text = [
    "it('asks', () => undefined);",
    "test.each([1, 2])('asks %s', () => undefined);",
    'describe.skipIf(x)(`of ${name}`, () => {',
    "test(\n  'over a line end',",
    "expect(it).toBe('no name');",
  ].join('\n');
  expect(testNamesOf(text).map(({ at }) => at)).toEqual(['asks', 'asks %s', 'of ${name}', 'over a line end']);
});
