import type { Plan } from '../plan/plan.ts';
import { costParts } from './cost-text.ts';
import { countText } from './count-text.ts';

/** Tools search for this line; its grammar is Terraform's and does not change. */
function planLine({ summary }: Plan): string {
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

/** What could not be looked at, as far as it is not simply more than this version can do. */
export function unseenOf(unknown: Plan['unknown']): Plan['unknown'] {
  const isUnseen = unknown.some(({ class: why }) => why !== 'unsupported' && why !== 'dependency');
  return isUnseen ? unknown.filter(({ class: why }) => why !== 'unsupported') : [];
}

/** What a reader must know before anything else, a line each: the last one tells what would be done. */
export function headLines(plan: Plan): readonly string[] {
  const unseen = unseenOf(plan.unknown).length;
  return [
    ...(unseen > 0 ? [`${unseen} could not be looked at, so that nothing is known of them.`] : []),
    plan.actions.length > 0 ? planLine(plan) : nothingLine(plan, unseen),
  ];
}

function nothingLine({ drift, held, unknown, claimed }: Plan, unseen: number): string {
  // What is not zoo's is left alone, and is for a person to take away.
  const moved = new Set(drift.filter(({ class: kind }) => kind !== 'unknown').map(({ id }) => id)).size;
  if (moved > 0) return `No changes that zoo would make; ${moved} drifted, as listed above.`;
  const others = unknown.length - unseen;
  const rest = [
    ...(held.length > 0 ? [`${held.length} held`] : []),
    ...(others > 0 ? [`${others} unknown`] : []),
    ...(claimed.length > 0 ? [`${claimed.length} claimed`] : []),
  ].join(', ');
  if (unseen > 0) return `In the rest nothing is to be changed${rest === '' ? '' : `; ${rest}`}.`;
  if (rest === '') return 'No changes. The world matches the fleet.';
  return `No changes. What zoo can see matches the fleet; ${rest}.`;
}
