import type { KnownEnding } from '../known-endings.ts';

const WITHOUT = 'take onnx out of the formats of this model';

/** How optimum's exporter, and zoo's check of what it wrote, say what is wrong (optimum-onnx 0.1.0; texts read from its sources). */
export const OPTIMUM_ENDINGS: readonly KnownEnding[] = [
  {
    pattern: /^compare_logits: (.*)/u,
    explain: ([, what = '']) => ({
      what: `the exported graph does not predict what the source predicts: ${what}`,
      remedy: WITHOUT,
    }),
  },
  {
    pattern: /Trying to export an? (\S+) model, that is a custom or unsupported architecture/u,
    explain: ([, architecture = '']) => ({
      what: `optimum does not know how to export the architecture ${architecture}`,
      remedy: `${WITHOUT}, or take a newer optimum-onnx with \`zoo lock\``,
    }),
  },
  {
    pattern: /model type `?(\S+?)`? but Transformers does not recognize this architecture/u,
    explain: ([, architecture = '']) => ({
      what: `transformers does not know the architecture ${architecture}`,
      remedy: `${WITHOUT}, or take a newer optimum-onnx with \`zoo lock\``,
    }),
  },
  {
    pattern: /doesn't support task (\S+) for the onnx backend/u,
    explain: ([, task = '']) => ({ what: `optimum cannot export this model for ${task}`, remedy: WITHOUT }),
  },
  {
    pattern: /requires you to execute the configuration file|trust_remote_code/u,
    explain: () => ({
      what: 'the model brings code of its own, which zoo does not run',
      remedy: WITHOUT,
    }),
  },
  {
    pattern: /std::bad_alloc|MemoryError|DefaultCPUAllocator: can't allocate memory/u,
    explain: () => ({
      what: 'there was not enough memory',
      remedy: 'free memory, or run with --parallelism 1',
    }),
  },
];
