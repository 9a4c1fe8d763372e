import { describe, expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { loadFleet } from '../../../src/fleet/load-fleet.ts';
import { HEAD, HUB, PUBLISHED } from '../../support/fleet/compiled.ts';
import { hashText } from '../../support/fleet/fixture.ts';

function loaded(accuracy: string, formats = '{ gguf: { quantizations: [q4_k_m, f16] }, safetensors: {} }') {
  const own = `${PUBLISHED}, gates: { accuracy: ${accuracy} }, formats: ${formats}`;
  const text = `${HEAD}${HUB}families: { zen: { ${own}, models: { nano: { source: { directory: s } } } } }\n`;
  const { fleet, diagnostics } = loadFleet([{ path: 'zoo.fleet.yaml', text }], {
    catalog: catalog(),
    hash: hashText,
  });
  return {
    evaluations: fleet?.resources.filter(({ kind }) => kind === 'evaluation') ?? [],
    said: diagnostics.map(({ severity, message, remedy }) => `${severity}: ${message}; ${remedy}`),
  };
}

describe('the accuracy gate in a fleet', () => {
  test('compares what was quantized with what it was quantized from, and depends on both', () => {
    const { evaluations, said } = loaded('{ text: texts/english.txt, kl_divergence: { q4_k_m: 0.08 } }');
    expect(said).toEqual([]);
    expect(evaluations).toMatchObject([
      {
        id: 'evaluation/zen/nano/gguf/q4_k_m/accuracy',
        dependsOn: ['artifact/zen/nano/gguf/q4_k_m', 'artifact/zen/nano/gguf/f16'],
        spec: { base: 'artifact/zen/nano/gguf/f16', declared: { quantization: 'q4_k_m' }, holds: 'artifact' },
      },
    ]);
  });

  test('refuses a threshold under a name that no quantization has', () => {
    expect(loaded('{ text: e.txt, kl_divergence: { q4_k_n: 0.08 } }').said).toEqual([
      'error: the accuracy gate has a threshold for "q4_k_n", and nothing is quantized under that name; did you mean q4_k_m?',
    ]);
    expect(loaded('{ text: e.txt, kl_divergence_p99: { fp16: 1 } }').said).toHaveLength(1);
  });

  test.each(['../english.txt', '/etc/hostname', 'C:\\english.txt'])('refuses the text %s', (text) => {
    expect(loaded(`{ text: '${text}', same_top_token: 0.9 }`).said).toEqual([
      expect.stringMatching(
        /^error: the text of the accuracy gate cannot be used: the file name .*; name a file below/,
      ),
    ]);
  });

  test('refuses a gate without a threshold, and without a text', () => {
    expect(loaded('{ text: e.txt }').said).toEqual([
      'error: the accuracy gate has no threshold, so that it cannot fail; give it one, or take it out',
    ]);
    expect(loaded('{ same_top_token: 0.9 }').said).toEqual([expect.stringMatching(/^error: .*text/)]);
  });

  test('says where there is nothing to compare', () => {
    expect(loaded('{ text: e.txt, same_top_token: 0.9 }', '{ gguf: { quantizations: [f16] } }').said).toEqual(
      [expect.stringMatching(/^warning: the accuracy gate holds nothing back/)],
    );
  });
});
