import type { ResourceId } from '../resources/id.ts';
import { NO_COST, type Action, type Cost } from './action.ts';
import type { PlanSummary } from './plan.ts';

/** The two closing lines of a plan: Terraform's counts, and the work in our own units. */
export function summarize(actions: readonly Action[], isSelection: (id: ResourceId) => boolean): PlanSummary {
  const count = (matches: (action: Action) => boolean): number => actions.filter(matches).length;
  return {
    add: count(({ verb }) => verb === 'create' || verb === 'replace'),
    change: count(({ verb }) => verb === 'update' || verb === 'adopt' || verb === 'repair'),
    destroy: count(({ verb }) => verb === 'delete' || verb === 'replace'),
    convert: count(({ kind, verb, id }) => kind === 'artifact' && verb !== 'fetch' && !isSelection(id)),
    publish: count(({ kind }) => kind === 'publication'),
    swap: count(({ kind }) => kind === 'residency'),
    ask: count(({ kind }) => kind === 'evaluation'),
    fetch: count(({ kind, verb }) => verb === 'fetch' || (kind === 'source' && verb === 'create')),
    cost: sumOfCosts(actions),
  };
}

export function sumOfCosts(actions: readonly Action[]): Cost {
  return actions.reduce<Cost>((total, { cost }) => addCosts(total, cost), NO_COST);
}

/** Work adds up; scratch space and memory are needed at one time at most once. */
function addCosts(a: Cost, b: Cost): Cost {
  return {
    downBytes: a.downBytes + b.downBytes,
    upBytes: a.upBytes + b.upBytes,
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    scratchBytes: Math.max(a.scratchBytes, b.scratchBytes),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
    gapSeconds: a.gapSeconds + b.gapSeconds,
  };
}
