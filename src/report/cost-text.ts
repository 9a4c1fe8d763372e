import type { Cost } from '../plan/action.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { cpuTime, humanDuration } from './human-duration.ts';

/** What moves and what is computed: `18.4 GB down`, `41.0 GB up`, `~36 CPU-min`. Zeroes are left out. */
export function costParts(cost: Cost): readonly string[] {
  const parts: string[] = [];
  if (cost.downBytes > 0) parts.push(`${humanBytes(cost.downBytes)} down`);
  if (cost.upBytes > 0) parts.push(`${humanBytes(cost.upBytes)} up`);
  if (cost.cpuSeconds > 0) parts.push(cpuTime(cost.cpuSeconds));
  return parts;
}

/** With what one action needs while it runs, and how long a machine serves nothing. */
export function actionCostParts(cost: Cost): readonly string[] {
  const parts = [...costParts(cost)];
  if (cost.scratchBytes > 0) parts.push(`${humanBytes(cost.scratchBytes)} scratch disk`);
  if (cost.memoryBytes > 0) parts.push(`${humanBytes(cost.memoryBytes)} memory`);
  if (cost.gapSeconds > 0) parts.push(`~${humanDuration(cost.gapSeconds * 1000)} without a tenant`);
  return parts;
}
