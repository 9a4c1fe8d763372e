import { visible } from '../../diagnostics/visible-text.ts';
import { ADAPTER_CONFIG } from '../model-files.ts';
import type { Problems } from './problem.ts';
import { isJsonObject, type JsonObject } from './read-text.ts';

/** What zoo needs of PEFT's adapter_config.json. */
export interface LoraConfig {
  readonly rank: number;
  readonly alpha: number;
  /** Last parts of the names of layers, as written. Undefined: a pattern, or a word that PEFT resolves. */
  readonly targets?: readonly string[];
  /** Some layers have a rank of their own. */
  readonly hasRanks: boolean;
  readonly unusual?: string;
}

const RETRAIN = 'save the adapter again with the PEFT that made it (`save_pretrained`)';
/** Switches by which a layer gets something else than `alpha / rank` times its pair. */
const UNUSUAL = ['use_rslora', 'use_dora', 'use_qalora', 'lora_bias'] as const;

/** A problem is added exactly when it gives undefined. */
export function readLoraConfig(json: JsonObject, problems: Problems): LoraConfig | undefined {
  const kind = json['peft_type'];
  if (kind !== 'LORA') {
    const what =
      typeof kind === 'string' ? `is not of LoRA, but of ${visible(kind, 40)}` : 'has no peft_type';
    problems.add(
      ADAPTER_CONFIG,
      what,
      'zoo knows LoRA adapters: merge this one into its base, and take that',
    );
    return undefined;
  }
  const { r: rank, lora_alpha: alpha, target_modules: targets } = json;
  if (typeof rank !== 'number' || !Number.isSafeInteger(rank) || rank < 1) {
    problems.add(ADAPTER_CONFIG, 'has no r that is a rank', RETRAIN);
    return undefined;
  }
  if (typeof alpha !== 'number' || !Number.isFinite(alpha) || alpha <= 0) {
    problems.add(ADAPTER_CONFIG, 'has no lora_alpha that is a number above zero', RETRAIN);
    return undefined;
  }
  const names = Array.isArray(targets) ? targets.filter((name) => typeof name === 'string') : undefined;
  const unusual = unusualIn(json);
  return {
    rank,
    alpha,
    ...(names === undefined ? {} : { targets: names }),
    hasRanks: isFilled(json['rank_pattern']),
    ...(unusual === undefined ? {} : { unusual }),
  };
}

function unusualIn(json: JsonObject): string | undefined {
  const found = [
    ...UNUSUAL.filter((name) => json[name] === true),
    ...['alpha_pattern', 'modules_to_save'].filter((name) => isFilled(json[name])),
    ...(typeof json['bias'] === 'string' && json['bias'] !== 'none' ? ['bias'] : []),
  ];
  return found.length === 0 ? undefined : found.join(', ');
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) && Object.keys(value).length > 0;
}
