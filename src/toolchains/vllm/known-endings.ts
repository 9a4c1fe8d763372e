import type { KnownEnding } from '../known-endings.ts';

/** How vLLM says what is wrong (v0.32.0; texts seen, or read from its sources). */
export const VLLM_ENDINGS: readonly KnownEnding[] = [
  {
    pattern: /User-specified max_model_len \((\d+)\).*?(?:max_position_embeddings|model_max_length)=(\d+)/u,
    explain: ([, asked = '', most = '']) => ({
      what: `a conversation of ${asked} tokens was asked for, and the model was made for ${most}`,
      remedy: `write context: ${most} or less for its machine`,
    }),
  },
  {
    pattern: /less than desired (?:CPU|GPU) memory utilization/u,
    explain: () => ({
      what: 'less memory is free than the share that it may take',
      remedy:
        'free memory, or write a smaller gpu_memory_utilization: (without a GPU it is a share of the memory)',
    }),
  },
  {
    pattern: /SafetensorError: (.*)/u,
    explain: ([, what = '']) => ({
      what: `weights cannot be read (${what})`,
      remedy: 'run `zoo verify` to see whether the file is damaged',
    }),
  },
  {
    pattern: /Model architectures (\[.*?\]) are not supported/u,
    explain: ([, architectures = '']) => ({
      what: `vLLM does not know the architecture ${architectures}`,
      remedy: 'take a newer vLLM, or host this model with another backend',
    }),
  },
  {
    pattern: /trust_remote_code=True/u,
    explain: () => ({
      what: 'the model brings code of its own, which zoo does not run',
      remedy: 'host this model with another backend',
    }),
  },
  {
    pattern: /OutOfMemoryError|std::bad_alloc|DefaultCPUAllocator: can't allocate memory/u,
    explain: () => ({
      what: 'there was not enough memory',
      remedy: 'free memory, or write a smaller context: or parallel: for its machine',
    }),
  },
  {
    pattern: /\[Errno (?:98|48)\]/u,
    explain: () => ({
      what: 'its port is in use',
      remedy: 'end what has it, or give the backend another port in the fleet file',
    }),
  },
];
