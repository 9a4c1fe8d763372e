import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { find, fleetOf, HUB, ids, PUBLISHED } from '../../support/fleet/compiled.ts';

describe('gates', () => {
  const identity = 'identity: [{ ask: Who?, expect: { all: [Zen] } }]';
  function gated(gate: string, formats: string): Fleet {
    return fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, ${identity}, gates: { identity: ${gate} }, formats: ${formats}, models: { nano: { source: { directory: s } } } } }`,
    );
  }

  test('identity is asked of every declared artifact that can be asked', () => {
    const fleet = gated('{ pass: 0.5 }', '{ gguf: { quantizations: [q4_k_m, q8_0] } }');
    expect(ids(fleet, 'evaluation')).toEqual([
      'evaluation/zen/nano/gguf/q4_k_m/identity',
      'evaluation/zen/nano/gguf/q8_0/identity',
    ]);
    expect(find(fleet, 'evaluation', 'evaluation/zen/nano/gguf/q8_0/identity').spec).toMatchObject({
      pass: 0.5,
      holds: 'model',
      declared: {
        gates: { identity: { pass: 0.5 } },
        questions: [{ ask: 'Who?', expect: { all: ['Zen'] } }],
      },
    });
  });

  test('holds: model lets one failure hold everything of the model', () => {
    const fleet = gated('{ holds: model }', '{ gguf: { quantizations: [q8_0] }, safetensors: {} }');
    const asked = ids(fleet, 'evaluation');
    for (const id of ['zen-nano', 'zen-nano-GGUF']) {
      const publication = find(fleet, 'publication', `publication/hub/zenlm/${id}`);
      expect(publication.spec.heldBy).toEqual(asked);
      expect(publication.dependsOn).toEqual([...publication.spec.artifacts, ...asked]);
    }
  });

  test('holds: artifact holds what carries it; safetensors are judged through the f16', () => {
    const fleet = gated('{ holds: artifact }', '{ gguf: { quantizations: [q8_0] }, safetensors: {} }');
    expect(find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec.heldBy).toEqual([
      'evaluation/zen/nano/gguf/f16/identity',
    ]);
    expect(find(fleet, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.heldBy).toEqual([
      'evaluation/zen/nano/gguf/q8_0/identity',
    ]);
  });

  test('a model with safetensors only gets an f16 to be judged by', () => {
    const fleet = gated('{}', '{ safetensors: {} }');
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(true);
    expect(ids(fleet, 'evaluation')).toEqual(['evaluation/zen/nano/gguf/f16/identity']);
  });

  test('without a gate nothing is asked, and no f16 is made for it', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { safetensors: {} }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'evaluation')).toEqual([]);
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/safetensors']);
  });
});
