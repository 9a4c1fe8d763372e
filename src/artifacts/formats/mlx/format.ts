/**
 * MLX: a folder of safetensors for Apple silicon, made by mlx-lm straight from the source. Weights and config.json are the
 * tool's; tokenizer, templates and everything else are the source's own files, byte for byte.
 */
import type { ArtifactSpec, Recipe } from '../../../resources/artifact.ts';
import type { Estimate, Format, KnownInput, Refusal } from '../../format.ts';
import { MLX_CARD } from './card.ts';
import { unfitRows } from './group-size.ts';
import {
  MLX_ALIASES,
  MLX_FULL_PRECISION,
  MLX_QUANTIZATIONS,
  MLX_REFUSED,
  mlxPrecision,
} from './quantizations.ts';

const TOOL = 'mlx-lm';
const GIBIBYTE = 2 ** 30;
/** The most that mlx-lm writes into one file, and so holds at a time. */
const SHARD_BYTES = 5 * GIBIBYTE;

export const mlxFormat: Format = {
  definition: {
    id: 'mlx',
    quantizations: [...Object.keys(MLX_QUANTIZATIONS), ...Object.keys(MLX_FULL_PRECISION)],
    aliases: MLX_ALIASES,
    refused: MLX_REFUSED,
    repoSuffix: '-MLX-{quantization}',
    canBeAsked: true,
  },
  card: MLX_CARD,
  recipe,
  estimate,
  refuses,
  make: async (request) => (await import('./make.ts')).makeMlx(request),
  inspect: async (files) => (await import('./make.ts')).inspectMlx(files),
};

function recipe(spec: ArtifactSpec, pins: Readonly<Record<string, string>>): Recipe {
  const version = pins[TOOL];
  if (version === undefined) throw new TypeError(`no version of ${TOOL} is pinned`);
  const precision = mlxPrecision(spec.quantization);
  const how =
    precision.kind === 'full'
      ? ['--dtype', MLX_FULL_PRECISION[precision.name]]
      : [
          '--quantize',
          ...['--q-mode', precision.mode],
          ...['--q-bits', String(precision.bits)],
          ...['--q-group-size', String(precision.groupSize)],
        ];
  const call = ['mlx_lm.convert', '--hf-path', '{input}', '--mlx-path', '{output}', ...how];
  return { tool: TOOL, version, steps: [call] };
}

function estimate(spec: ArtifactSpec, inputBytes: number): Estimate {
  const precision = mlxPrecision(spec.quantization);
  // Sources are 16 bits almost always.
  const outputBytes = Math.ceil(
    (inputBytes / 16) * (precision.kind === 'full' ? 16 : precision.bitsPerWeight),
  );
  return {
    outputBytes,
    // Measured on two slow cores; a Mac's GPU takes a fraction.
    cpuSeconds: Math.ceil(5 + inputBytes / 100e6),
    // Weights are loaded as they are written: one file at a time, beside the largest matrices as they were.
    memoryBytes: GIBIBYTE / 2 + Math.min(outputBytes, SHARD_BYTES) + Math.ceil(inputBytes / 8),
    scratchBytes: outputBytes,
  };
}

function refuses({ quantization }: ArtifactSpec, { platform, matrices }: KnownInput): Refusal | undefined {
  if (!hasMlx(platform))
    return {
      what: `mlx-lm does not run on ${platform}`,
      remedy: 'make it on a Mac with Apple silicon or on Linux, and take what is published from there',
    };
  return matrices === undefined ? undefined : unfitRows(quantization, matrices);
}

/** Where MLX has wheels. */
function hasMlx(platform: string): boolean {
  return ['darwin-arm64', 'linux-x64', 'linux-arm64'].includes(platform);
}
