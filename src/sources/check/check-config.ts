import { visible } from '../../diagnostics/visible-text.ts';
import { isJsonObject, parseJsonObject } from './json-object.ts';
import { DOWNLOAD_AGAIN, problem, type SourceProblem, USE_ORIGINAL } from './problem.ts';

export interface ModelConfig {
  /** First of `architectures`: `LlamaForCausalLM`. */
  readonly architecture: string;
  /** `bfloat16`; undefined when only the tensors tell. */
  readonly dtype?: string;
}

const FILE = 'config.json';
const MOST_NAME = 200;

/** Reads what zoo needs of config.json; `problems` is empty exactly when `config` is there. */
export function checkConfig(text: string | undefined): {
  readonly config?: ModelConfig;
  readonly problems: readonly SourceProblem[];
} {
  if (text === undefined) {
    return { problems: [problem(FILE, 'is missing', 'add the config.json that belongs to these weights')] };
  }
  const json = parseJsonObject(text);
  if (json === undefined) return { problems: [problem(FILE, 'is not a JSON object', DOWNLOAD_AGAIN)] };
  const quantized = quantizationOf(json['quantization_config'] ?? json['quantization']);
  if (quantized !== undefined) {
    return {
      problems: [problem(FILE, `says that the weights are quantized already (${quantized})`, USE_ORIGINAL)],
    };
  }
  const architecture = architectureOf(json['architectures']);
  if (architecture === undefined) {
    return {
      problems: [
        problem(FILE, 'names no architecture', 'add `"architectures": ["…"]` as the original model has it'),
      ],
    };
  }
  const dtype = json['dtype'] ?? json['torch_dtype'];
  // Printed, recorded and published from here on.
  const named = {
    architecture: visible(architecture, MOST_NAME),
    ...(typeof dtype === 'string' ? { dtype: visible(dtype, MOST_NAME) } : {}),
  };
  return { config: named, problems: [] };
}

function architectureOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** The method's name where it has one: `gptq`, `fp8`; MLX writes only bits and group size. */
function quantizationOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const method = value['quant_method'] ?? value['mode'];
  if (typeof method === 'string') return method;
  return typeof value['bits'] === 'number' ? `${value['bits']} bits` : 'quantization_config';
}
