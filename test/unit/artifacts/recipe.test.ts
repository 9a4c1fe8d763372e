import { describe, expect, test } from 'vitest';
import { buildKey } from '../../../src/artifacts/build-key.ts';
import { ggufFormat } from '../../../src/artifacts/formats/gguf/format.ts';
import { GGUF_QUANTIZATIONS } from '../../../src/artifacts/formats/gguf/quantizations.ts';
import { safetensorsFormat } from '../../../src/artifacts/formats/safetensors/format.ts';
import type { ArtifactSpec } from '../../../src/resources/artifact.ts';
import { resourceId } from '../../../src/resources/id.ts';
import { hashText } from '../../support/models/bench.ts';
import { artifactResource } from '../../support/models/resources.ts';

const PINS = { 'llama.cpp': 'v0.5.0' };
const INPUT = hashText('an input');

function gguf(quantization: string, overrides: Partial<ArtifactSpec> = {}): ArtifactSpec {
  return artifactResource('gguf', quantization, overrides).spec;
}

describe('a recipe', () => {
  test('says how full precision is made from the source, and under which name', () => {
    expect(ggufFormat.recipe(gguf('f16'), PINS)).toMatchInlineSnapshot(`
      {
        "steps": [
          [
            "convert_hf_to_gguf.py",
            "{input}/zen-nano",
            "--outfile",
            "{output}",
            "--outtype",
            "f16",
            "--model-name",
            "zen-nano",
          ],
        ],
        "tool": "llama.cpp",
        "version": "v0.5.0",
      }
    `);
  });
  test('says how a quantization is made from the base', () => {
    expect(ggufFormat.recipe(gguf('q4_k_m'), PINS)).toMatchInlineSnapshot(`
      {
        "steps": [
          [
            "llama-quantize",
            "{input}",
            "{output}",
            "Q4_K_M",
          ],
        ],
        "tool": "llama.cpp",
        "version": "v0.5.0",
      }
    `);
  });
  test('of a selection has no step and no tool', () => {
    const { spec } = artifactResource('safetensors');
    expect(safetensorsFormat.recipe(spec, {})).toEqual({ tool: 'none', version: '1', steps: [] });
  });

  test.each(['8bit', '4bit', 'Q4_K_M', 'fp16', 'nonsense', '7', 'iq2_xxs'])(
    'is never made for %s: llama-quantize reads unknown names as numbers',
    (name) => {
      expect(() => ggufFormat.recipe(gguf(name, { base: resourceId('artifact', 'x') }), PINS)).toThrow(
        TypeError,
      );
    },
  );
  test('passes only names on that start with no digit', () => {
    for (const { tool } of Object.values(GGUF_QUANTIZATIONS)) expect(tool).toMatch(/^[A-Z]/);
  });

  test('ends as another build key when the tool, the name in the bytes or the input changes, and only then', () => {
    const key = (spec: ArtifactSpec, pins = PINS, input = INPUT) =>
      buildKey(ggufFormat.recipe(spec, pins), [input], hashText);
    const before = key(gguf('f16'));
    expect(key(gguf('f16'), { 'llama.cpp': 'v0.6.0' })).not.toBe(before);
    expect(key(gguf('f16', { fileStem: 'zen-pico' }))).not.toBe(before);
    expect(key(gguf('f16'), PINS, hashText('another'))).not.toBe(before);
    expect(key(gguf('bf16'))).not.toBe(before);
    // A file name is no content: renaming converts nothing.
    expect(key(gguf('f16', { fileName: 'other.gguf' }))).toBe(before);
  });
});

describe('the pattern of file names', () => {
  test('writes each quantization as llama-quantize does', () => {
    for (const [name, { tool }] of Object.entries(GGUF_QUANTIZATIONS)) expect(name.toUpperCase()).toBe(tool);
  });
});

describe('an estimate', () => {
  test('comes near the files that a model of 8 B parameters really has', () => {
    const f16Bytes = 16_068_891_840;
    // As published for Llama 3 8B.
    const published = {
      q8_0: 8_540_771_328,
      q5_k_m: 5_732_987_904,
      q4_k_m: 4_920_734_720,
      q2_k: 3_179_131_904,
    };
    for (const [name, bytes] of Object.entries(published)) {
      const { outputBytes } = ggufFormat.estimate(gguf(name), f16Bytes);
      expect(Math.abs(outputBytes / bytes - 1)).toBeLessThan(0.02);
    }
  });
});
