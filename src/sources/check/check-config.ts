import { visible } from '../../diagnostics/visible-text.ts';
import { type Problems, USE_ORIGINAL } from './problem.ts';
import { isJsonObject, type JsonObject } from './read-text.ts';

export interface ModelConfig {
  /** First of `architectures`: `LlamaForCausalLM`. */
  readonly architecture: string;
  /** `bfloat16`; undefined when only the tensors tell. */
  readonly dtype?: string;
  /** Rows of the embedding, where the configuration says so and nothing is added to them. */
  readonly vocabularySize?: number;
}

const FILE = 'config.json';
const MOST_NAME = 200;

/** What zoo needs of config.json; a problem is added exactly when it gives undefined. */
export function checkConfig(json: JsonObject, problems: Problems): ModelConfig | undefined {
  const quantized = quantizationOf(json['quantization_config'] ?? json['quantization']);
  if (quantized !== undefined) {
    problems.add(FILE, `says that the weights are quantized already (${quantized})`, USE_ORIGINAL);
    return undefined;
  }
  const architecture = architectureOf(json['architectures']);
  if (architecture === undefined) {
    const remedy = 'add `"architectures": ["…"]` as the original model has it';
    problems.add(FILE, 'names no architecture', remedy);
    return undefined;
  }
  const dtype = json['dtype'] ?? json['torch_dtype'];
  const vocabularySize = vocabularySizeOf(json);
  // Printed, recorded and published from here on.
  return {
    architecture: visible(architecture, MOST_NAME),
    ...(typeof dtype === 'string' ? { dtype: visible(dtype, MOST_NAME) } : {}),
    ...(vocabularySize === undefined ? {} : { vocabularySize }),
  };
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

/** Models with pictures or sound have the text's part one level down. Some architectures pad what they say here. */
function vocabularySizeOf(json: JsonObject): number | undefined {
  const text = json['text_config'];
  const place = isJsonObject(text) ? { ...json, ...text } : json;
  const isPadded = Object.keys(place).some((key) => /^pad_vocab|^padded_vocab/.test(key));
  const size = place['vocab_size'];
  return typeof size === 'number' && Number.isSafeInteger(size) && !isPadded ? size : undefined;
}
