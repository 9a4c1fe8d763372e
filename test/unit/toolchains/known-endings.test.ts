import { describe, expect, it, test } from 'vitest';
import { explainEnding, tellingLines } from '../../../src/toolchains/known-endings.ts';
import { LLAMA_CPP_ENDINGS } from '../../../src/toolchains/llama-cpp/known-endings.ts';

/** Lines as the tools of llama.cpp v0.5.0 print them. */
describe('a known ending of llama.cpp is one sentence', () => {
  it.each([
    [
      'WARNING:hf-to-gguf:** chkhsh:  f77b1c3a9e0d4b5c',
      'does not know this tokenizer (pre-tokenizer hash f77b1c3a…)',
    ],
    [
      'NotImplementedError: BPE pre-tokenizer was not recognized - update get_vocab_base_pre()',
      'does not know this tokenizer',
    ],
    [
      'ERROR:hf-to-gguf:Model ZenForCausalLM is not supported',
      'does not know the architecture ZenForCausalLM',
    ],
    [
      "llama_model_load: error loading model: unknown model architecture: 'zen'",
      'does not know the architecture zen',
    ],
    ["ValueError: Can not map tensor 'model.layers.0.x'", 'no place for the tensor model.layers.0.x'],
    [
      "NotImplementedError: Quant method is not yet supported: 'bitsandbytes'",
      'is quantized already (bitsandbytes)',
    ],
    [
      '0.00 E srv  init: init: chat template parsing error: std::exception',
      'the chat template of the model cannot be read (std::exception)',
    ],
    ['MemoryError', 'not enough memory'],
    ['llama_kv_cache: failed to allocate buffer for kv cache', 'not enough memory'],
    ['ggml.c:1: GGML_ASSERT(n > 0) failed', 'stopped at an assertion (n > 0)'],
    ['llama_model_quantize: failed to quantize: tensor blk.0 is bad', 'tensor blk.0 is bad'],
  ])('%s', (line, what) => {
    expect(explainEnding(['loading', line, 'bye'], LLAMA_CPP_ENDINGS)?.what).toContain(what);
  });

  it('the more exact of two lines is taken, wherever it stands', () => {
    const lines = ['NotImplementedError: BPE pre-tokenizer was not recognized', '** chkhsh:  0123456789ab'];
    expect(explainEnding(lines, LLAMA_CPP_ENDINGS)?.what).toContain('hash 01234567…');
  });

  it('is not guessed', () => {
    expect(explainEnding(['something else'], LLAMA_CPP_ENDINGS)).toBeUndefined();
  });
});

test('of a traceback only the last line is shown', () => {
  const said = [
    'INFO x',
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in <module>',
    '    f()',
    'ValueError: rows do not match',
  ];
  expect(tellingLines(said, 6)).toEqual(['ValueError: rows do not match']);
});

test('of a log the lines with complaints are shown, or else the last ones', () => {
  expect(tellingLines(['loading', 'x: error: bad', 'cleaning up', 'bye'], 6)).toEqual(['x: error: bad']);
  expect(tellingLines(['a', 'b', 'c'], 2)).toEqual(['b', 'c']);
});
