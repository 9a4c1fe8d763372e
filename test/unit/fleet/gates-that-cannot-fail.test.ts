import { describe, expect, test } from 'vitest';
import { HEAD, HUB, PUBLISHED } from '../../support/fleet/compiled.ts';
import { load, rendered } from '../../support/fleet/fixture.ts';

interface Asked {
  readonly expect?: string;
  readonly gate?: string;
  readonly formats?: string;
}
function fleetText({
  expect: expected = '{ all: [Zen Nano] }',
  gate = '{ identity: { pass: 1 } }',
  formats = '{ gguf: { quantizations: [q8_0] } }',
}: Asked): string {
  return `${HEAD}${HUB}families:
  zen:
    ${PUBLISHED.split(', ').join('\n    ')}
    identity:
      - { ask: Who?, expect: ${expected} }
    gates: ${gate}
    formats: ${formats}
    models: { nano: { source: { directory: s } } }
`;
}
const told = (asked: Asked): string => rendered([{ path: 'zoo.fleet.yaml', text: fleetText(asked) }]);
const codesOf = (asked: Asked): readonly string[] =>
  load([{ path: 'zoo.fleet.yaml', text: fleetText(asked) }]).diagnostics.map(
    ({ severity, code }) => `${severity} ${code}`,
  );

describe('a gate that cannot fail is refused', () => {
  test('with a pass mark of nothing, and the line says what to write', () => {
    expect(told({ gate: '{ identity: { pass: 0 } }' })).toMatchInlineSnapshot(`
      "error[wrong-value]: pass must be more than 0
        --> zoo.fleet.yaml:12:32
         |
      12 |     gates: { identity: { pass: 0 } }
         |                                ^
         = help: leave pass: out, or write a number above 0"
    `);
  });

  test('with an expectation that every answer meets', () => {
    expect(told({ expect: "{ regex: ['.*'] }" })).toMatchInlineSnapshot(`
      "error[wrong-value]: every answer meets /.*/: the question cannot fail
        --> zoo.fleet.yaml:11:30
         |
      11 |       - { ask: Who?, expect: { regex: ['.*'] } }
         |                              ^^^^^^^^^^^^^^^^^
         = help: expect what only this model would say"
    `);
  });

  test.each([
    [{ expect: "{ regex: [''] }" }],
    [{ expect: "{ regex: ['^'] }" }],
    [{ expect: "{ regex: ['x?', '.'] }" }],
    [{ expect: "{ any: [Zen, ' '] }" }],
    [{ expect: '{ all: [] }' }],
    [{ expect: '{}' }],
    [{ gate: '{ identity: { pass: -1 } }' }],
    [{ gate: '{ accuracy: { text: t.txt, same_top_token: 0 } }' }],
    [{ gate: '{ performance: { holds: artifact } }' }],
  ])('%j', (asked) => {
    expect(codesOf(asked).filter((code) => code.startsWith('error'))).toHaveLength(1);
  });
});

describe('a gate that can judge nothing that the model is made as is warned of', () => {
  const gate = '{ performance: { latency_ms: 100 } }';

  test('with what to write', () => {
    expect(told({ gate, formats: '{ safetensors: {} }' })).toMatchInlineSnapshot(`
      "warning[gate-judges-nothing]: the performance gate holds nothing back: it can judge no format that zen/nano is made in
        --> zoo.fleet.yaml:12:27
         |
      12 |     gates: { performance: { latency_ms: 100 } }
         |                           ^^^^^^^^^^^^^^^^^^^
         = help: add a format that a backend serves, or take the gate out"
    `);
  });

  test.each([
    ['one format of two', { gate, formats: '{ safetensors: {}, gguf: { quantizations: [q8_0] } }' }],
    ['nothing, where nothing is made', { gate, formats: '{ mlx: { quantizations: [4bit] } }' }],
    ['what stands for the others', { formats: '{ safetensors: {} }' }],
  ])('and not where it judges %s', (_, asked) => {
    expect(codesOf(asked)).not.toContain('warning gate-judges-nothing');
  });
});

describe('an expectation that says nothing of the model is warned of', () => {
  test('with what to write', () => {
    expect(told({ expect: '{ any: [a, e, i] }' })).toMatchInlineSnapshot(`
      "warning[weak-expectation]: an answer that says nothing of the model meets "a" or "e" or "i"
        --> zoo.fleet.yaml:11:30
         |
      11 |       - { ask: Who?, expect: { any: [a, e, i] } }
         |                              ^^^^^^^^^^^^^^^^^^
         = help: expect what only this model would say"
    `);
  });

  test.each([['{ all: [o] }'], ["{ regex: ['[a-z]+'] }"], ['{ none: [Qwen] }']])('%s', (expected) => {
    expect(codesOf({ expect: expected })).toEqual(['warning weak-expectation']);
  });

  test.each([['{ all: [Zen Nano] }'], ['{ any: [Zen, Hanzo], none: [Qwen] }'], ["{ regex: ['\\bZen\\b'] }"]])(
    '%s is a real one',
    (expected) => {
      expect(codesOf({ expect: expected })).toEqual([]);
    },
  );
});
