import type { ServingLoad } from '../backend.ts';

/** Of `/metrics`, a line for each: `vllm:num_requests_running{engine="0",model_name="zen"} 0.0` */
export function parseMetrics(text: string): ServingLoad {
  const value = (name: string): number | undefined => {
    const found = new RegExp(`^vllm:${name}(?:\\{[^}]*\\})? ([-+.\\deE]+)$`, 'mu').exec(text)?.[1];
    const number = found === undefined ? Number.NaN : Number(found);
    return Number.isFinite(number) ? number : undefined;
  };
  const busy = value('num_requests_running');
  const tokens = value('generation_tokens_total');
  return { ...(busy === undefined ? {} : { busy }), ...(tokens === undefined ? {} : { tokens }) };
}
