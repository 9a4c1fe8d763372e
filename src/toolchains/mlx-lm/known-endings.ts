import type { KnownEnding } from '../known-endings.ts';

const NEWER = 'take a newer mlx-lm with `zoo lock`';

/** How mlx-lm's programs say what is wrong (v0.32.2; texts read from its sources and seen). */
export const MLX_LM_ENDINGS: readonly KnownEnding[] = [
  {
    pattern: /ValueError: Model type (\S+) not supported/u,
    explain: ([, type = '']) => ({
      what: `mlx-lm does not know the architecture ${type}`,
      remedy: `${NEWER}, or take mlx out of the formats of this model`,
    }),
  },
  {
    pattern: /requires importing and running a custom module|trust_remote_code/u,
    explain: () => ({
      what: 'the model brings code of its own, which zoo does not run',
      remedy: 'take mlx out of the formats of this model',
    }),
  },
  {
    pattern: /\[load_safetensors\] (?:Tensor '([^']+)'|(.*))/u,
    explain: ([, tensor, what = '']) => ({
      what: `weights cannot be read (${tensor ?? what})`,
      remedy: 'run `zoo verify` to see whether the file is damaged',
    }),
  },
  {
    pattern: /ValueError: (?:Received \d+ parameters not in model|Missing \d+ parameters)/u,
    explain: ([text]) => ({
      what: `config.json and the weights are not of the same model (${text.replace(/^ValueError: /u, '')})`,
      remedy: 'bring config.json and the weights from the same place',
    }),
  },
  {
    pattern: /MemoryError|std::bad_alloc|\[malloc(?:_or_wait)?\] Unable to allocate|Insufficient Memory/u,
    explain: () => ({
      what: 'there was not enough memory',
      remedy: 'free memory, or run with --parallelism 1',
    }),
  },
  {
    pattern: /OSError: \[Errno 98\]|OSError: \[Errno 48\]/u,
    explain: () => ({
      what: 'its port is in use',
      remedy: 'end what has it, or give the backend another port in the fleet file',
    }),
  },
];
