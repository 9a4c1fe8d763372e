import type { Plan } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { driftSection, type TextOptions, unknownSection } from './plan-text.ts';

/** Where the world has moved away from what was applied, and what could not be looked at. */
export function driftText(plan: Plan, options: TextOptions): string {
  const sections = [driftSection(plan.drift, options), unknownSection(plan, options)];
  const sum =
    plan.drift.length === 0
      ? 'No drift. The world is as zoo left it.'
      : `Drift: ${countText(plan.drift.length, 'difference')}. zoo plan shows what would be done about it.`;
  return [...sections.filter((section) => section !== ''), options.paint.bold(sum)].join('\n\n');
}
