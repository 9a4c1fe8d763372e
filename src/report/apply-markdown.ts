/** What a run did and did not, and what comes next: for the summary of a CI job. */
import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyResult, Event, LeftEvent } from '../reconcile/event.ts';
import { GOES_ON, goesOn, leftActions, leftLine, resultLine, troubleParts } from './apply-result-text.ts';
import { eventLine } from './event-line.ts';
import { type FencedSection, fitSections } from './fit-sections.ts';
import { PLAIN } from './paint.ts';
import { COMMENT_LIMIT, QUIET } from './plan-markdown.ts';
import { heldSection, unknownSection } from './plan-text.ts';
import { headLines } from './summary-lines.ts';

export interface Applied {
  readonly fleet: string;
  /** Whose fleet was applied, where git says so. */
  readonly commit: string | undefined;
  readonly plan: Plan | undefined;
  readonly events: readonly Event[];
  readonly result: ApplyResult;
  readonly left: LeftEvent | undefined;
  /** Where things are now, a line each. */
  readonly where: readonly string[];
  /** What was given as an approval and is none, or was used before. */
  readonly notes: readonly string[];
}

export function applyMarkdown(unsafe: Applied): string {
  const applied = shown(unsafe);
  const { fleet, commit, plan, result, left, where } = applied;
  const troubles = troubleParts(result.counts);
  const isNothing = plan !== undefined && plan.actions.length === 0;
  const head = [
    `## zoo apply: ${markdownText(fleet)}`,
    `**${resultLine(result)}**${troubles.length === 0 ? '' : ` ${troubles.join(', ')}.`}`,
    ...(isNothing ? headLines(plan) : []),
    ...(commit === undefined ? [] : [`Commit ${commit}.`]),
    ...(where.length === 0 ? [] : [where.map((line) => `- ${markdownText(line)}`).join('\n')]),
    ...(left === undefined ? [] : [`${leftLine(left)}.`]),
    ...(goesOn(result.counts) ? [GOES_ON] : []),
  ].join('\n\n');
  // The workflow reads the digest from this line.
  const foot = left === undefined ? '' : `To do exactly what is left: \`${left.next}\``;
  return fitSections({
    head,
    sections: sectionsOf(applied),
    foot,
    rest: '`zoo history --last 1` and `zoo plan --full` show all.',
    limit: COMMENT_LIMIT,
  });
}

function sectionsOf({ plan, events, left, notes }: Applied): readonly FencedSection[] {
  const linesOf = (isMeant: (event: Event) => boolean): readonly string[] =>
    events.filter(isMeant).flatMap((event) => eventLine(event, PLAIN) ?? []);
  const held = plan === undefined || plan.held.length === 0 ? [] : [heldSection(plan.held, QUIET)];
  const unknown = plan === undefined || plan.unknown.length === 0 ? [] : [unknownSection(plan, QUIET)];
  return [
    section('Not done', linesOf(isTrouble), true),
    section('Held and unknown', [...held, ...unknown], true),
    section('Left', left === undefined ? [] : leftActions(left, PLAIN), true),
    section('About the approvals', notes, true),
    section(
      'Done',
      linesOf(({ type }) => type === 'done'),
      false,
    ),
  ].filter(({ blocks }) => blocks.length > 0);
}

function isTrouble({ type }: Event): boolean {
  switch (type) {
    case 'failed':
    case 'stale':
    case 'unapproved':
    case 'held':
    case 'skipped':
    case 'interrupted':
    case 'undelivered':
      return true;
    case 'observing':
    case 'planned':
    case 'waiting':
    case 'toolchain':
    case 'started':
    case 'progress':
    case 'retrying':
    case 'done':
    case 'finished':
    case 'left':
      return false;
  }
}

function section(title: string, blocks: readonly string[], open: boolean): FencedSection {
  return { title: `${title} (${blocks.length})`, open, language: 'text', blocks };
}
