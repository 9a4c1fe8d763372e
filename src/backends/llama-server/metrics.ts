import type { ServingLoad } from '../backend.ts';

/** `/metrics`, as Prometheus reads it. Its own gauges of speed are of the last moments only: the counters tell all of it. */
export function parseMetrics(text: string): ServingLoad {
  const value = (name: string): number | undefined => {
    const found = new RegExp(`^llamacpp:${name} ([0-9.eE+-]+)$`, 'm').exec(text)?.[1];
    const number = Number(found);
    return found !== undefined && Number.isFinite(number) && number >= 0 ? number : undefined;
  };
  const busy = value('requests_processing');
  const waiting = value('requests_deferred');
  const tokens = value('tokens_predicted_total');
  const seconds = value('tokens_predicted_seconds_total') ?? 0;
  return {
    ...(busy === undefined ? {} : { busy }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(tokens === undefined || tokens === 0 || seconds === 0 ? {} : { tokensPerSecond: tokens / seconds }),
  };
}
