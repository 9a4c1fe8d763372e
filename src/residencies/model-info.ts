import { jsonText, parseObject } from './json-object.ts';

export interface ModelInfo {
  readonly model: string;
  readonly family: string;
  readonly backend: string;
  readonly by: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly quantization: string;
  /** Absent: it is not known. */
  readonly memoryBytes?: number;
  readonly digest: string;
}

/** `model-info.json` of a tenant: whatever stands there stays, what is missing is filled in; only the digest is zoo's. */
export function modelInfoText(before: string | undefined, info: ModelInfo): string {
  return jsonText({
    model_name: info.model,
    model_family: info.family,
    backend: info.backend,
    chosen_by: info.by,
    chosen_date: info.date,
    rationale: 'declared in the fleet file',
    quantization: info.quantization,
    ...(info.memoryBytes === undefined
      ? {}
      : { memory_footprint_gb: Math.round(info.memoryBytes / 1e7) / 100 }),
    performance: { avg_tokens_per_second: 0, sessions_completed: 0 },
    ...parseObject(before),
    digest: info.digest,
  });
}
