import { expect, test } from 'vitest';
import { rendered } from '../../support/fleet/fixture.ts';
import { HEAD } from '../../support/fleet/compiled.ts';

const told = (text: string): string => `\n${rendered([{ path: 'zoo.fleet.yaml', text: HEAD + text }])}\n`;
const codesOf = (text: string): readonly string[] =>
  [...told(text).matchAll(/(?:error|warning)\[([\w-]+)\]/g)].map(([, code = '']) => code);

test('a merge of something that is no mapping is an error, because the block would lack what it was meant to have', () => {
  expect(told('x-p: &p { protect: [namespace/zenlm] }\npolicies:\n  <<: p\n')).toMatchInlineSnapshot(`
    "
    error[bad-merge]: << takes a mapping, or a list of mappings
     --> zoo.fleet.yaml:5:7
      |
    5 |   <<: p
      |       ^
      = help: did you mean *p?
    "
  `);
});

test.each([
  ['a text without an anchor', 'x'],
  ['nothing', ''],
  ['a number', '1'],
  ['a list with a text in it', '[*p, p]'],
  ['a list of lists', '[[*p]]'],
])('a merge of %s is refused', (_, merged) => {
  expect(codesOf(`x-p: &p { upload: 1 GB }\npolicies:\n  <<: ${merged}\n`)).toContain('bad-merge');
});

test.each([['*p'], ['[*p]'], ['[*p, { download: 1 GB }]'], ['{ download: 1 GB }']])(
  'a merge of %s is taken',
  (merged) => {
    expect(codesOf(`x-p: &p { upload: 1 GB }\npolicies:\n  <<: ${merged}\n`)).not.toContain('bad-merge');
  },
);

test('a number where text belongs is shown as it is written', () => {
  const model = (line: string): string =>
    `families:\n  zen:\n    models:\n      nano: { source: { directory: m }, ${line} }\n`;
  expect(told(model('version: 2025.10'))).toMatchInlineSnapshot(`
    "
    error[wrong-type]: version must be text, and 2025.10 without quotes is a number
     --> zoo.fleet.yaml:6:50
      |
    6 |       nano: { source: { directory: m }, version: 2025.10 }
      |                                                  ^^^^^^^
      = help: put it in quotes: "2025.10"
    "
  `);
  for (const written of ['81111e1', '0123456', '0x1F', '.5', 'true', '.inf']) {
    expect(told(model(`version: ${written}`))).toContain(`put it in quotes: "${written}"`);
  }
});

test('a second colon in a text, in a block and within braces', () => {
  expect(told('families:\n  zen:\n    branding: { company: Hanzo: AI }\n')).toMatchInlineSnapshot(`
    "
    error[syntax]: this is not YAML: ": " starts a new key in the middle of "Hanzo: AI"
     --> zoo.fleet.yaml:5:26
      |
    5 |     branding: { company: Hanzo: AI }
      |                          ^^^^^^^^^
      = help: put the text in quotes: "Hanzo: AI"
    "
  `);
  expect(told('families:\n  zen:\n    focus: Hanzo: AI\n')).toContain('put the text in quotes: "Hanzo: AI"');
});

test('a comment that takes a bracket with it', () => {
  expect(
    told('families:\n  zen:\n    identity: [{ ask: Who are you #1?, expect: { all: [x] } }]\n    focus: x\n'),
  ).toMatchInlineSnapshot(`
    "
    error[syntax]: this is not YAML: " #" starts a comment, and the } in it does not count
     --> zoo.fleet.yaml:5:35
      |
    5 |     identity: [{ ask: Who are you #1?, expect: { all: [x] } }]
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: put the text that holds # in quotes
    "
  `);
});

test('conflict markers are reported once, wherever a file is merged', () => {
  expect(told('<<<<<<< HEAD\nfamilies: {}\n=======\nmachines: {}\n>>>>>>> branch\n')).toMatchInlineSnapshot(`
    "
    error[conflict]: a merge left conflict markers here
     --> zoo.fleet.yaml:3:1
      |
    3 | <<<<<<< HEAD
      | ^^^^^^^
      = help: keep one side, and remove the lines with <<<<<<<, ======= and >>>>>>>
    "
  `);
  expect(codesOf('families:\r\n<<<<<<< HEAD\r\n  zen: {}\r\n')).toEqual(['conflict']);
  expect(codesOf('x-text: "<<<<<<< HEAD"\n')).not.toContain('conflict');
});
