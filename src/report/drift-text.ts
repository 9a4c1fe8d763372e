import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import type { Pending } from '../plan/pending.ts';
import type { Drift, DriftClass, Plan, UnknownResource } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { fitSections } from './fit-sections.ts';
import { pendingLine, pendingSection } from './pending-text.ts';
import { COMMENT_LIMIT, driftSections, pendingBlocks, QUIET } from './plan-markdown.ts';
import { claimedSection, driftSection, type TextOptions, unknownSection } from './plan-text.ts';
import { unseenOf } from './summary-lines.ts';

export interface DriftDocument {
  readonly format: 'zoo.drift/v1';
  readonly fleet: string;
  readonly drift: readonly Drift[];
  readonly unknown: readonly UnknownResource[];
  /** Compared with what they say of themselves: whether they drifted is not known. */
  readonly claimed: Plan['claimed'];
  /** Wanted, and done by no apply: nothing that moved, but nothing that may be forgotten. */
  readonly pending?: Pending;
  readonly counts: Readonly<Partial<Record<DriftClass, number>>>;
}

export function driftDocument({ fleet, drift, unknown, claimed, pending }: Plan): DriftDocument {
  const counts: Partial<Record<DriftClass, number>> = {};
  for (const one of drift) counts[one.class] = (counts[one.class] ?? 0) + 1;
  return {
    format: 'zoo.drift/v1',
    fleet,
    drift,
    unknown,
    claimed,
    ...(pending === undefined ? {} : { pending }),
    counts: unknown.length === 0 ? counts : { ...counts, unknown: unknown.length },
  };
}

/** Where the world has moved away from what was applied, and what could not be looked at. */
export function driftText(unsafe: Plan, options: TextOptions): string {
  const plan = shown(unsafe);
  const sections = [
    driftSection(plan.drift, options),
    unknownSection(plan, options),
    claimedSection(plan, options),
    pendingSection(plan.pending, options),
    options.paint.bold(driftLine(plan)),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

export function driftMarkdown(unsafe: Plan): string {
  const plan = shown(unsafe);
  return fitSections({
    head: [
      `## zoo drift: ${markdownText(plan.fleet)}`,
      `**${driftLine(plan)}**`,
      ...(plan.pending === undefined ? [] : [`**${pendingLine(plan.pending)}**`]),
    ].join('\n\n'),
    sections: [...driftSections(plan, QUIET), ...pendingBlocks(plan.pending)],
    foot: '',
    rest: '`zoo drift` shows all.',
    limit: COMMENT_LIMIT,
  });
}

function driftLine({ drift, unknown, claimed, pending }: Plan): string {
  if (drift.length > 0) {
    return `Drift: ${countText(drift.length, 'difference')}. zoo plan shows what would be done about it.`;
  }
  const unseen = unseenOf(unknown).length;
  if (unseen > 0) return `${unseen} could not be looked at; no drift in the rest.`;
  const blind = [
    ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
    ...(claimed.length > 0 ? [`${claimed.length} claimed`] : []),
  ];
  if (blind.length > 0) return `No drift in what zoo can see; ${blind.join(', ')}.`;
  if (pending !== undefined) return 'No drift: what was applied is as zoo left it.';
  return 'No drift. The world is as zoo left it.';
}
