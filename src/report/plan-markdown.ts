/**
 * A plan as a pull request's comment or a step's summary. Everything that comes from outside stands inside fences, so that
 * no text of a fleet or a hub can become markup; what does not fit is dropped in whole blocks, never cut.
 */
import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import type { Action } from '../plan/action.ts';
import type { Pending } from '../plan/pending.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceId } from '../resources/id.ts';
import { type FencedSection, fitSections } from './fit-sections.ts';
import { type ApplyWith, applyCommands } from './apply-commands.ts';
import { actionSections } from './markdown-actions.ts';
import { PLAIN } from './paint.ts';
import {
  claimedSection,
  driftSection,
  extrasOf,
  heldSection,
  type TextOptions,
  unknownSection,
} from './plan-text.ts';
import { pendingLine, pendingLines } from './pending-text.ts';
import { runningLines } from './running-text.ts';
import { headLines, unseenOf, workLine } from './summary-lines.ts';

/** GitHub's limit for a comment, in characters. */
export const COMMENT_LIMIT = 65_536;
export const QUIET = { paint: PLAIN, verbose: false } as const;

export interface MarkdownOptions extends ApplyWith {
  /** Characters. */
  readonly limit?: number;
  /** Would have been done at the base, and is not any more. */
  readonly dropped?: readonly Pick<Action, 'verb' | 'id'>[];
  readonly cards?: readonly CardDiff[];
  /** ISO 8601: what ages are counted from. */
  readonly now?: string;
}
/** How a card will read, beside how it would without this change. */
export interface CardDiff {
  readonly id: ResourceId;
  /** Of a diff. */
  readonly lines: readonly string[];
}

/** What is in the way comes first, then what is pending elsewhere, then what would be done; one digest, beside its command. */
export function planMarkdown(unsafe: Plan, options: MarkdownOptions = {}): string {
  const plan = shown(unsafe);
  const { limit = COMMENT_LIMIT } = options;
  const head = [
    `## zoo plan: ${markdownText(plan.fleet)}`,
    ...reasonLines(plan).map((line) => `**${line}**`),
    ...nextSteps(plan),
    ...runningLines(plan.running ?? [], options.now),
    ...pendingNotes(plan),
    workLine(plan),
  ].join('\n\n');
  return fitSections({
    head,
    sections: sectionsOf(plan, { ...options, limit }),
    foot: approvalText(plan, options),
    rest: '`zoo plan --full` shows all, and `zoo show FILE --full` does with the file of `zoo plan --out FILE`.',
    limit,
  });
}

/** What the base of a pull request wants besides is for others to say yes to. */
function isElsewhere({ pending, actions }: Plan): boolean {
  const keys = new Set(actions.map(({ key }) => key));
  return pending?.actions.some(({ key }) => !keys.has(key)) === true;
}

function pendingNotes(plan: Plan): readonly string[] {
  if (plan.pending === undefined) return [];
  return [`${pendingLine(plan.pending)}${isElsewhere(plan) ? ' What stands here is no yes to that.' : ''}`];
}

function reasonLines(plan: Plan): readonly string[] {
  const held = plan.held.filter(({ by }) => by !== 'pin' && by !== 'paused').length;
  return [...(held > 0 ? [`${held} held, although wanted.`] : []), ...headLines(plan)];
}

function nextSteps({ held, unknown }: Plan): readonly string[] {
  const steps: string[] = [];
  if (held.some(({ by }) => by === 'policy'))
    steps.push('Change what the rule names, or the rule under `policies:`. Then run `zoo plan` again.');
  const unseen = unseenOf(unknown);
  if (unseen.some(({ class: why }) => why === 'auth')) {
    steps.push(
      'A token that may read would show it. The pull request of a fork gets none: after the merge, the apply names what is wanted and does it only after a yes.',
    );
  } else if (unseen.length > 0) steps.push('Run `zoo plan` again when it can be looked at.');
  return steps;
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
  const open = unseenOf(unknown).length > 0;
  return [{ title: `Unknown (${unknown.length})`, open, language: 'text', blocks }];
}

export function pendingBlocks(pending: Pending | undefined): readonly FencedSection[] {
  if (pending === undefined) return [];
  const blocks = pendingLines(pending, { paint: PLAIN, verbose: true });
  return [{ title: `Pending (${pending.actions.length})`, open: false, language: 'text', blocks }];
}

function sectionsOf(
  plan: Plan,
  { dropped = [], cards = [], limit }: MarkdownOptions & { readonly limit: number },
): readonly FencedSection[] {
  const unknown = unknownBlocks(plan.unknown, QUIET);
  const isBlind = unseenOf(plan.unknown).length > 0;
  return [
    ...listed('Held', { open: true, blocks: plan.held.map((one) => bodyOf(heldSection([one], QUIET))) }),
    ...(isBlind ? unknown : []),
    ...listed('Notes', { open: true, blocks: plan.notes }),
    ...driftBlocks(plan.drift, QUIET),
    ...actionSections(plan.actions, limit),
    ...cardSections(cards),
    ...(isElsewhere(plan) ? pendingBlocks(plan.pending) : []),
    ...listed('No longer done because of it', {
      open: true,
      blocks: dropped.map(({ verb, id }) => `${verb} ${id}`),
    }),
    ...(isBlind ? [] : unknown),
    ...claimedBlocks(plan, QUIET),
    ...listed("Not zoo's", { open: false, blocks: extrasOf(plan).map(({ id, what }) => `${what} at ${id}`) }),
  ];
}

function listed(
  title: string,
  { open, blocks }: Pick<FencedSection, 'open' | 'blocks'>,
): readonly FencedSection[] {
  if (blocks.length === 0) return [];
  return [{ title: `${title} (${blocks.length})`, open, language: 'text', blocks }];
}

function cardSections(cards: readonly CardDiff[]): readonly FencedSection[] {
  if (cards.length === 0) return [];
  const blocks = shown(cards).map(({ id, lines }) => [`# README.md of ${id}`, ...lines].join('\n'));
  return [{ title: `Cards (${cards.length})`, open: cards.length <= 3, language: 'diff', blocks }];
}

function approvalText(plan: Plan, options: MarkdownOptions): string {
  const { length } = plan.actions;
  if (length === 0) return '';
  const what = length === 1 ? 'exactly this action' : `exactly these ${length} actions`;
  return `To do ${what}: ${applyCommands(plan, options)
    .map((command) => `\`${command}\``)
    .join(', or ')}.`;
}

/** Sections open with a line for the terminal that the summary element already says. */
function bodyOf(section: string): string {
  return section.slice(section.indexOf('\n') + 1).replace(/^\n/, '');
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
