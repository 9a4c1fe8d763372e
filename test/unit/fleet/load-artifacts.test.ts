import { describe, expect, test } from 'vitest';
import { find, fleetOf, ids } from '../../support/fleet/compiled.ts';

describe('artifacts', () => {
  test('every quantization is made from an f16 that the fleet file need not name', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [q4_k_m] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/f16', 'artifact/zen/nano/gguf/q4_k_m']);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(true);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/q4_k_m')).toMatchObject({
      spec: { base: 'artifact/zen/nano/gguf/f16', fileStem: 'zen-nano', intermediate: false },
      dependsOn: ['artifact/zen/nano/gguf/f16'],
    });
  });

  test('an f16 that is asked for by name is not an intermediate', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [f16, q8_0] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toHaveLength(2);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(false);
  });

  test('full precision is made straight from the source', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [f16, bf16] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/f16', 'artifact/zen/nano/gguf/bf16']);
    for (const { dependsOn } of fleet.resources.filter(({ kind }) => kind === 'artifact')) {
      expect(dependsOn).toEqual(['source/zen/nano']);
    }
  });

  test('names of quantizations are canonical, however they are written', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [Q4_K_M, FP16] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/q4_k_m', 'artifact/zen/nano/gguf/f16']);
  });

  test('a quantization that this version cannot make is unsupported, not an error', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [iq2_xxs] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/iq2_xxs').unsupported).toContain(
      'importance matrix',
    );
  });
});
