import { expect, test } from 'vitest';
import { parseProvenance } from '../../../src/publications/parse-provenance.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import { inputsFrom, made, publication, wantContext } from '../../support/publications/fleet.ts';

const { files } = wantPublication(publication(), inputsFrom(made()), wantContext()).value;
const file = files?.find(({ path }) => path === 'zoo.provenance.json');
const text = file?.from === 'text' ? file.text : '';

test('reads what zoo wrote', () => {
  expect(parseProvenance(text)).toMatchObject({
    version: '2025.01.24-instruct',
    artifacts: [{}, {}],
    gates: [{}],
  });
});

test.each([
  ['no JSON', 'hello'],
  ['a list', '[]'],
  ['of a later format', text.replace('zoo.provenance/v1', 'zoo.provenance/v2')],
  ['cut short', text.slice(0, 400)],
  ['with a digest that is none', text.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:abc')],
  ['with a size that is text', text.replaceAll(/"size":(\d+)/g, '"size":"$1"')],
  ['without the facts', text.replaceAll('"facts"', '"fiction"')],
])('believes nothing of one that is %s', (_, damaged) => {
  expect(damaged).not.toBe(text);
  expect(parseProvenance(damaged)).toBeUndefined();
});
