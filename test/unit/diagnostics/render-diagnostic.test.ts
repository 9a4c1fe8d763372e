import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { diagnosticsDocument } from '../../../src/diagnostics/diagnostics-document.ts';
import { renderDiagnostic } from '../../../src/diagnostics/render-diagnostic.ts';
import { PLAIN } from '../../support/fleet/fixture.ts';

const FILE = 'zoo.fleet.yaml';

/** Points at the first `what` of the text. */
function about(text: string, what: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const offset = text.indexOf(what);
  const before = text.slice(0, offset);
  return {
    severity: 'error',
    code: 'wrong-value',
    message: 'this is wrong',
    place: {
      file: FILE,
      line: before.split('\n').length,
      column: offset - before.lastIndexOf('\n'),
      length: what.length,
      path: '',
    },
    ...more,
  };
}

function draw(text: string, diagnostic: Diagnostic): string {
  return `\n${renderDiagnostic(diagnostic, () => text, PLAIN)}\n`;
}

test('the caret stands under what is meant', () => {
  const text = 'zoo: v1\nfleet: Zen\n';
  expect(draw(text, about(text, 'Zen', { remedy: 'write it small' }))).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:2:8
      |
    2 | fleet: Zen
      |        ^^^
      = help: write it small
    "
  `);
});

test('the other half of a pair is shown below, with the widest line number deciding the margin', () => {
  const text = `a: 1\n${'\n'.repeat(98)}b: 2\n`;
  const related = [{ message: 'first here', place: about(text, 'a').place }];
  expect(draw(text, about(text, 'b', { related }))).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
       --> zoo.fleet.yaml:100:1
        |
    100 | b: 2
        | ^
        = first here
       --> zoo.fleet.yaml:1:1
        |
      1 | a: 1
        | -
    "
  `);
});

test('tabs are as wide as they are drawn', () => {
  const text = "x:\t'\t'\there\n";
  expect(draw(text, about(text, 'here'))).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:8
      |
    1 | x:  '   '   here
      |             ^^^^
    "
  `);
});

test('wide, combining and joined characters take the cells that a terminal gives them', () => {
  const text = '家族: é 👩‍👩‍👧 here\n';
  expect(draw(text, about(text, 'here'))).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:16
      |
    1 | 家族: é 👩‍👩‍👧 here
      |            ^^^^
    "
  `);
});

test('a long line is cut around the caret', () => {
  const text = `${'a'.repeat(500)} here ${'b'.repeat(500)}\n`;
  expect(draw(text, about(text, 'here'))).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:502
      |
    1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa here bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
      |                                          ^^^^
    "
  `);
});

test('a caret that is longer than the cut line ends with it', () => {
  const text = `${'x'.repeat(5000)}\n`;
  const [, , , , caret = ''] = draw(text, about(text, 'x'.repeat(5000))).split('\n');
  expect(caret.length).toBeLessThan(200);
});

test('control characters of a file cannot repaint the message', () => {
  const text = 'a: \u001b[2Jhere\u202e\n';
  const drawn = draw(text, about(text, 'here', { message: 'no \u001b[31m"key"\nnew line' }));
  expect(drawn).not.toContain('\u001b');
  expect(drawn).not.toContain('\u202e');
  expect(drawn).toMatchInlineSnapshot(`
    "
    error[wrong-value]: no ␛[31m"key"␊new line
     --> zoo.fleet.yaml:1:8
      |
    1 | a: ␛[2Jhere␡
      |        ^^^^
    "
  `);
});

test('what is secret is not shown, nor how long it is', () => {
  const text = 'token: correct horse\n';
  const drawn = draw(text, about(text, 'correct horse', { secret: true }));
  expect(drawn).not.toContain('horse');
  expect(drawn).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:8
      |
    1 | token: ********
      |        ^^^^^^^^
    "
  `);
});

test('tokens and passwords elsewhere on the line are masked', () => {
  const text = 'here: [hf_abcdefghijklmnopqrst, "https://me:pass@hub.example"]\n';
  const drawn = draw(text, about(text, 'here'));
  expect(drawn).not.toMatch(/hf_abc|pass@/);
  expect(drawn).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:1
      |
    1 | here: [***********************, "https://*******@hub.example"]
      | ^^^^
    "
  `);
});

test('a place behind the end of its line, or in a file that is not at hand, is shown without a caret out of bounds', () => {
  const place = { file: FILE, line: 1, column: 99, length: 5, path: '' };
  expect(draw('short\n', { ...about('x', 'x'), place })).toMatchInlineSnapshot(`
    "
    error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:99
      |
    1 | short
      |      ^
    "
  `);
  expect(renderDiagnostic(about('x', 'x'), () => undefined, PLAIN)).toMatchInlineSnapshot(`
    "error[wrong-value]: this is wrong
     --> zoo.fleet.yaml:1:1"
  `);
});

test('lines and columns are the same with CRLF and a byte order mark', () => {
  const text = 'zoo: v1\nfleet: Zen\n';
  const diagnostic = about(text, 'Zen');
  expect(draw(`\uFEFF${text.replaceAll('\n', '\r\n')}`, diagnostic)).toBe(draw(text, diagnostic));
});

test("colours mark severity and frame, and are the caller's", () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const paint = { bold: tag('b'), red: tag('r'), yellow: tag('y'), cyan: tag('c') };
  const text = 'fleet: Zen\n';
  expect(renderDiagnostic(about(text, 'Zen', { severity: 'warning' }), () => text, paint))
    .toMatchInlineSnapshot(`
    "<y><b>warning[wrong-value]</b></y><b>: this is wrong</b>
     <c>--></c> zoo.fleet.yaml:1:8
      <c>|</c>
    <c>1</c> <c>|</c> fleet: Zen
      <c>|</c>        <y>^^^</y>"
  `);
});

test('as a document, problems are counted and keep their places', () => {
  const error = about('a: b', 'b');
  expect(diagnosticsDocument([error, { ...error, severity: 'warning' }])).toEqual({
    format: 'zoo.diagnostics/v1',
    errors: 1,
    warnings: 1,
    diagnostics: [error, { ...error, severity: 'warning' }],
  });
});
