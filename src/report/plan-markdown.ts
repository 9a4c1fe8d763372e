/**
 * A plan as a pull request's comment or a step's summary. Everything that comes from outside stands inside fences, so that
 * no text of a fleet or a hub can become markup; what does not fit is dropped in whole blocks, never cut.
 */
import type { Action } from '../plan/action.ts';
import type { Plan } from '../plan/plan.ts';
import { actionBlock, type BlockLine } from './action-text.ts';
import { type FencedSection, fitSections } from './fit-sections.ts';
import { PLAIN } from './paint.ts';
import { claimedSection, driftSection, heldSection, type TextOptions, unknownSection } from './plan-text.ts';
import { noChangesLine, planLine, workLine } from './summary-lines.ts';
import type { Symbol } from './verb-words.ts';

/** GitHub's limit for a comment, in characters. */
export const COMMENT_LIMIT = 65_536;
const QUIET = { paint: PLAIN, verbose: false } as const;

export function planMarkdown(plan: Plan, limit = COMMENT_LIMIT): string {
  const head = [
    `## zoo plan: ${plan.fleet}`,
    `**${plan.actions.length > 0 ? planLine(plan) : noChangesLine(plan)}**`,
    workLine(plan),
  ].join('\n\n');
  return fitSections({ head, sections: sectionsOf(plan), foot: approvalText(plan), limit });
}

export function driftSections(plan: Plan, options: TextOptions): readonly FencedSection[] {
  const { drift, unknown } = plan;
  return [
    ...driftBlocks(drift, options),
    ...unknownBlocks(unknown, options),
    ...claimedBlocks(plan, options),
  ];
}

function claimedBlocks(plan: Pick<Plan, 'claimed'>, options: TextOptions): readonly FencedSection[] {
  if (plan.claimed.length === 0) return [];
  const blocks = [bodyOf(claimedSection(plan, options))];
  return [{ title: `Claimed (${plan.claimed.length})`, open: false, language: 'text', blocks }];
}

function driftBlocks(drift: Plan['drift'], options: TextOptions): readonly FencedSection[] {
  if (drift.length === 0) return [];
  const blocks = drift.map((one) => diffText(bodyOf(driftSection([one], options))));
  return [{ title: `Drift (${drift.length})`, open: true, language: 'diff', blocks }];
}

function unknownBlocks(unknown: Plan['unknown'], options: TextOptions): readonly FencedSection[] {
  if (unknown.length === 0) return [];
  const blocks = [bodyOf(unknownSection({ unknown }, options))];
  return [{ title: `Unknown (${unknown.length})`, open: false, language: 'text', blocks }];
}

function sectionsOf(plan: Plan): readonly FencedSection[] {
  const sections = [...driftBlocks(plan.drift, QUIET)];
  if (plan.actions.length > 0) {
    const title = `Actions (${plan.actions.length})`;
    const blocks = plan.actions.map(actionDiff);
    sections.push({ title, open: plan.actions.length <= 20, language: 'diff', blocks });
  }
  if (plan.held.length > 0) {
    const blocks = plan.held.map((one) => bodyOf(heldSection([one], QUIET)));
    sections.push({ title: `Held (${plan.held.length})`, open: true, language: 'text', blocks });
  }
  sections.push(...unknownBlocks(plan.unknown, QUIET), ...claimedBlocks(plan, QUIET));
  if (plan.extras.length > 0) {
    const blocks = plan.extras.map(({ id, what }) => `${what} at ${id}`);
    sections.push({ title: `Not zoo's (${plan.extras.length})`, open: false, language: 'text', blocks });
  }
  return sections;
}

function approvalText({ approval, actions }: Plan): string {
  if (actions.length === 0) return '';
  return `Approval of exactly these ${actions.length} actions: \`${approval}\``;
}

/** Sections open with a line for the terminal that the summary element already says. */
function bodyOf(section: string): string {
  return section.slice(section.indexOf('\n') + 1).replace(/^\n/, '');
}

function actionDiff(action: Action): string {
  return actionBlock(action, false).map(diffLine).join('\n');
}

/** GitHub colours a diff by its first column only, and knows no `~`. */
const COLUMN_ZERO: Readonly<Record<Symbol, string>> = {
  '+': '+',
  '-': '-',
  '~': '!',
  '>': '!',
  '-/+': '-/+',
  '<=': '<=',
};

function diffLine({ symbol, text, depth }: BlockLine, index: number): string {
  if (index === 0) return text;
  const mark = symbol === undefined ? '' : COLUMN_ZERO[symbol];
  return `${mark.padEnd(3)} ${'  '.repeat(depth)}${text}`;
}

function diffText(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/^ *([-+~!]) /, (_, mark: string) => `${mark === '~' ? '!' : mark}   `)
        .replace(/^ {2}#/, '#'),
    )
    .join('\n');
}
