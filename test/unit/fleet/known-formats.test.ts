import { expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { canonicalQuantization, knownFormat } from '../../../src/fleet/compile/known-formats.ts';

const ALL = catalog();

test('a quantization that another format has is named as that one', () => {
  const [gguf, mlx] = ['gguf', 'mlx'].map((id) => knownFormat(ALL, id).definition);
  if (gguf === undefined || mlx === undefined) throw new Error('both are known');
  expect(canonicalQuantization(ALL, gguf, '8bit')).toEqual({ state: 'unknown', of: 'mlx' });
  expect(canonicalQuantization(ALL, mlx, 'q4_k_m')).toEqual({ state: 'unknown', of: 'gguf' });
});

test('of a format that this version lacks, every quantization may be one', () => {
  expect(ALL.formats['pytorch']).toBeUndefined();
  const { definition, unsupported } = knownFormat(ALL, 'pytorch');
  expect(unsupported).toBe('the pytorch format is not in this version');
  expect(canonicalQuantization(ALL, definition, '8Bit')).toEqual({ state: 'known', name: '8bit' });
});

test.each(['constructor', '__proto__'])('%s is a quantization of no format', (name) => {
  const { definition } = knownFormat(ALL, 'gguf');
  expect(canonicalQuantization(ALL, definition, name)).toEqual({ state: 'unknown' });
});
