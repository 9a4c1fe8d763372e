import type { Drift, DriftClass, Plan, UnknownResource } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { fitSections } from './fit-sections.ts';
import { PLAIN } from './paint.ts';
import { COMMENT_LIMIT, driftSections } from './plan-markdown.ts';
import { claimedSection, driftSection, type TextOptions, unknownSection } from './plan-text.ts';

export interface DriftDocument {
  readonly format: 'zoo.drift/v1';
  readonly fleet: string;
  readonly drift: readonly Drift[];
  readonly unknown: readonly UnknownResource[];
  /** Compared with what they say of themselves: whether they drifted cannot be told. */
  readonly claimed: Plan['claimed'];
  readonly counts: Readonly<Partial<Record<DriftClass, number>>>;
}

export function driftDocument({ fleet, drift, unknown, claimed }: Plan): DriftDocument {
  const counts: Partial<Record<DriftClass, number>> = {};
  for (const one of drift) counts[one.class] = (counts[one.class] ?? 0) + 1;
  return {
    format: 'zoo.drift/v1',
    fleet,
    drift,
    unknown,
    claimed,
    counts: unknown.length === 0 ? counts : { ...counts, unknown: unknown.length },
  };
}

/** Where the world has moved away from what was applied, and what could not be looked at. */
export function driftText(plan: Plan, options: TextOptions): string {
  const sections = [
    driftSection(plan.drift, options),
    unknownSection(plan, options),
    claimedSection(plan, options),
  ];
  return [...sections.filter((section) => section !== ''), options.paint.bold(driftLine(plan))].join('\n\n');
}

export function driftMarkdown(plan: Plan): string {
  return fitSections({
    head: [`## zoo drift: ${plan.fleet}`, `**${driftLine(plan)}**`].join('\n\n'),
    sections: driftSections(plan, { paint: PLAIN, verbose: false }),
    foot: '',
    limit: COMMENT_LIMIT,
  });
}

function driftLine({ drift, unknown, claimed }: Plan): string {
  if (drift.length > 0) {
    return `Drift: ${countText(drift.length, 'difference')}. zoo plan shows what would be done about it.`;
  }
  const blind = [
    ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
    ...(claimed.length > 0 ? [`${claimed.length} claimed`] : []),
  ];
  if (blind.length > 0) return `No drift in what zoo can see; ${blind.join(', ')}.`;
  return 'No drift. The world is as zoo left it.';
}
