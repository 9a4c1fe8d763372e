import type { Plan } from '../plan/plan.ts';
import { costParts } from './cost-text.ts';
import { countText } from './count-text.ts';

/** Tools search for this line; its grammar is Terraform's and does not change. */
export function planLine({ summary }: Plan): string {
  return `Plan: ${summary.add} to add, ${summary.change} to change, ${summary.destroy} to destroy.`;
}

/** `Work: 2 convert, 3 publish, 1 swap; 214 unchanged; 18.4 GB down, 41.0 GB up, ~36 CPU-min; 9 API reads.` */
export function workLine({ summary, unchanged, claimed, observation }: Plan): string {
  const steps: readonly (readonly [number, string])[] = [
    [summary.fetch, 'fetch'],
    [summary.convert, 'convert'],
    [summary.ask, 'ask'],
    [summary.publish, 'publish'],
    [summary.swap, 'swap'],
  ];
  const work = steps.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const groups = [
    work.join(', '),
    claimed.length === 0 ? `${unchanged} unchanged` : `${unchanged} unchanged, ${claimed.length} claimed`,
    costParts(summary.cost).join(', '),
    countText(observation.reads, 'API read'),
  ];
  return `Work: ${groups.filter((group) => group !== '').join('; ')}.`;
}

export function noChangesLine({ held, unknown, claimed }: Plan): string {
  if (held.length + unknown.length + claimed.length === 0) return 'No changes. The world matches the fleet.';
  const rest = [
    ...(held.length > 0 ? [`${held.length} held`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
    ...(claimed.length > 0 ? [`${claimed.length} claimed`] : []),
  ];
  return `No changes. What zoo can see matches the fleet; ${rest.join(', ')}.`;
}
