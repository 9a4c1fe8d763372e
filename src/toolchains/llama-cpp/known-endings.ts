import type { KnownEnding } from '../known-endings.ts';

const NEWER = 'take a newer llama.cpp with `zoo lock`';

/** How llama.cpp's converter, quantizer and server say what is wrong (v0.5.0; texts read from its sources). */
export const LLAMA_CPP_ENDINGS: readonly KnownEnding[] = [
  {
    pattern: /\*\* chkhsh:\s+([0-9a-f]{8})[0-9a-f]*/u,
    explain: ([, hash = '']) => ({
      what: `llama.cpp does not know this tokenizer (pre-tokenizer hash ${hash}…)`,
      remedy: `use the tokenizer files of the base model, or ${NEWER}`,
    }),
  },
  {
    pattern: /BPE pre-tokenizer was not recognized/u,
    explain: () => ({
      what: 'llama.cpp does not know this tokenizer',
      remedy: `use the tokenizer files of the base model, or ${NEWER}`,
    }),
  },
  {
    pattern:
      /Model (\S+) is not supported|Architecture '([^']+)' not supported|unknown model architecture: '([^']+)'/u,
    explain: ([, converter, python, server]) => ({
      what: `llama.cpp does not know the architecture ${converter ?? python ?? server ?? ''}`,
      remedy: `${NEWER}, or take gguf out of the formats of this model`,
    }),
  },
  {
    pattern: /Can not map tensor '([^']+)'/u,
    explain: ([, tensor = '']) => ({
      what: `llama.cpp has no place for the tensor ${tensor} in this architecture`,
      remedy: 'check that config.json and the weights are of the same model',
    }),
  },
  {
    pattern: /Quant method is not yet supported: '([^']+)'|Quant format '([^']+)' for method/u,
    explain: ([, method, format]) => ({
      what: `the source is quantized already (${method ?? format ?? ''}), in a way that llama.cpp cannot read`,
      remedy: 'convert from the weights that were not quantized',
    }),
  },
  {
    pattern: /Missing or incomplete model files: (.*)/u,
    explain: ([, files = '']) => ({
      what: `shards are missing: ${files}`,
      remedy: 'bring the files again from where the model was published',
    }),
  },
  {
    pattern: /(?:FileNotFoundError: (?:File not found: )?|Cannot find )(.*tokenizer[^\s]*)/iu,
    explain: ([, file = '']) => ({
      what: `a tokenizer file is missing: ${file.split('/').at(-1) ?? file}`,
      remedy: 'bring it from where the model was published',
    }),
  },
  {
    pattern: /chat template parsing error: (.*)|common_chat_templates_init: error: (.*)/u,
    explain: ([, parsing, init]) => ({
      what: `the chat template of the model cannot be read (${parsing ?? init ?? ''})`,
      remedy: 'mend chat_template.jinja, or chat_template in tokenizer_config.json, of the source',
    }),
  },
  {
    pattern: /tensor row size not divisible by block size|not divisible by \d+, required for/u,
    explain: () => ({
      what: 'the rows of a tensor do not fit the blocks of this quantization',
      remedy: 'choose a quantization with smaller blocks (q8_0, q5_0, q4_0)',
    }),
  },
  {
    pattern:
      /MemoryError|std::bad_alloc|failed to allocate (?:\S+ )?(?:\w+ )?buffer|unable to allocate|failed to allocate compute|out of memory/iu,
    explain: () => ({
      what: 'there was not enough memory',
      remedy: 'free memory, choose a smaller context or quantization, or run with --parallelism 1',
    }),
  },
  {
    pattern: /unsupported types?: (.*)|Unknown file type: (.*)/u,
    explain: ([, types, file]) => ({
      what: `llama.cpp does not support this type (${types ?? file ?? ''})`,
      remedy: `choose another quantization, or ${NEWER}`,
    }),
  },
  {
    pattern: /GGML_ASSERT\((.*)\) failed/u,
    explain: ([, condition = '']) => ({
      what: `llama.cpp stopped at an assertion (${condition})`,
      remedy: `this is a bug of llama.cpp, or a damaged file: ${NEWER}, or report it there with the log`,
    }),
  },
  {
    pattern: /failed to quantize: (.*)|error loading model: (.*)/u,
    explain: ([, quantize, load]) => ({
      what: quantize ?? load ?? '',
      remedy: 'run `zoo verify` to see whether the file is damaged',
    }),
  },
];
