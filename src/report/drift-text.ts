import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import type { Drift, DriftClass, Plan, UnknownResource } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { fitSections } from './fit-sections.ts';
import { PLAIN } from './paint.ts';
import { COMMENT_LIMIT, driftSections } from './plan-markdown.ts';
import { driftSection, type TextOptions, unknownSection } from './plan-text.ts';

export interface DriftDocument {
  readonly format: 'zoo.drift/v1';
  readonly fleet: string;
  readonly drift: readonly Drift[];
  readonly unknown: readonly UnknownResource[];
  readonly counts: Readonly<Partial<Record<DriftClass, number>>>;
}

export function driftDocument({ fleet, drift, unknown }: Plan): DriftDocument {
  const counts: Partial<Record<DriftClass, number>> = {};
  for (const one of drift) counts[one.class] = (counts[one.class] ?? 0) + 1;
  return {
    format: 'zoo.drift/v1',
    fleet,
    drift,
    unknown,
    counts: unknown.length === 0 ? counts : { ...counts, unknown: unknown.length },
  };
}

/** Where the world has moved away from what was applied, and what could not be looked at. */
export function driftText(unsafe: Plan, options: TextOptions): string {
  const plan = shown(unsafe);
  const sections = [driftSection(plan.drift, options), unknownSection(plan, options)];
  return [...sections.filter((section) => section !== ''), options.paint.bold(driftLine(plan))].join('\n\n');
}

export function driftMarkdown(unsafe: Plan): string {
  const plan = shown(unsafe);
  return fitSections({
    head: [`## zoo drift: ${markdownText(plan.fleet)}`, `**${driftLine(plan)}**`].join('\n\n'),
    sections: driftSections(plan, { paint: PLAIN, verbose: false }),
    foot: '',
    limit: COMMENT_LIMIT,
  });
}

function driftLine({ drift, unknown }: Plan): string {
  if (drift.length > 0) {
    return `Drift: ${countText(drift.length, 'difference')}. zoo plan shows what would be done about it.`;
  }
  if (unknown.length > 0) return `No drift in what zoo can see; ${unknown.length} unknown.`;
  return 'No drift. The world is as zoo left it.';
}
