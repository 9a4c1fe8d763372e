/**
 * A plan as people read it: what changed behind our back, what would be done and why, what is held back and what could
 * not be seen, then Terraform's line and one line of the domain.
 */
import { shown } from '../diagnostics/shown.ts';
import type { Drift, Held, Plan } from '../plan/plan.ts';
import { actionText, paintSymbol, reasonText } from './action-text.ts';
import { briefActions } from './brief-actions.ts';
import { changeLine } from './field-change-text.ts';
import { groupUnknown } from './group-unknown.ts';
import { listSome } from './list-some.ts';
import type { Paint } from './paint.ts';
import { placeText } from './place-text.ts';
import { pendingLine } from './pending-text.ts';
import { runningLines } from './running-text.ts';
import { headLines, workLine } from './summary-lines.ts';
import { type Symbol, VERB_SYMBOLS } from './verb-words.ts';

export interface TextOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Of more actions than these a line each is shown. */
  readonly mostActions?: number;
  /** ISO 8601: what ages are counted from. */
  readonly now?: string;
}
const RULE = '─'.repeat(80);
const MOST_IDS = 3;

export function planText(unsafe: Plan, options: TextOptions): string {
  const plan = shown(unsafe);
  const { paint } = options;
  const sections = [
    plan.notes.map((note) => `${paint.yellow('Note:')} ${note}`).join('\n'),
    runningLines(plan.running ?? [], options.now)
      .map(paint.yellow)
      .join('\n'),
    driftSection(plan.drift, options),
    plan.drift.length > 0 && plan.actions.length > 0 ? paint.dim(RULE) : '',
    actionsSection(plan, options),
    heldSection(plan.held, options),
    unknownSection(plan, options),
    claimedSection(plan, options),
    asideSection(plan, options),
    plan.pending === undefined ? '' : paint.yellow(pendingLine(plan.pending)),
    headLines(plan).map(paint.bold).join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n${workLine(plan)}`;
}

export function driftSection(drift: readonly Drift[], { paint }: TextOptions): string {
  if (drift.length === 0) return '';
  const blocks = drift.map((one) => {
    const where = one.place === undefined ? '' : ` (${placeText(one.place)})`;
    const lines = one.changes
      .map(changeLine)
      .map(({ symbol, name, value }) => `    ${paintSymbol(symbol, paint)} ${name} = ${value}`);
    const claimed =
      one.claimed === true
        ? paint.dim('\n        # from what the world says of itself: no ledger knows it')
        : '';
    return (
      [
        paint.bold(`  # ${one.id} has drifted`),
        `${paint.yellow('  !')} ${one.class}: ${one.text}${paint.dim(where)}`,
        ...lines,
      ].join('\n') + claimed
    );
  });
  return ['Note: the world has moved since zoo last applied.', ...blocks].join('\n\n');
}

function actionsSection(plan: Plan, { paint, verbose, mostActions = Infinity }: TextOptions): string {
  if (plan.actions.length === 0) return '';
  const used = new Map<Symbol, string>();
  for (const { verb } of plan.actions) used.set(VERB_SYMBOLS[verb].symbol, VERB_SYMBOLS[verb].meaning);
  const legend = [...used].map(([symbol, meaning]) => `${paintSymbol(symbol, paint)} ${meaning}`);
  return [
    ['zoo would perform the following actions, marked with these symbols:', ...legend].join('\n'),
    ...(plan.actions.length > mostActions
      ? briefActions(plan.actions, paint)
      : plan.actions.map((action) => actionText(action, paint, verbose))),
  ].join('\n\n');
}

export function heldSection(held: readonly Held[], { paint }: TextOptions): string {
  if (held.length === 0) return '';
  const lines = held.flatMap(({ id, by, reasons, place }) => [
    `  ${paint.yellow('#')} ${id} ${paint.dim(`(${placeText(place)})`)}`,
    `      held by ${by}`,
    ...reasons.map((reason) => `      ${reasonText(reason)}`),
  ]);
  return [`Held (${held.length}), although wanted:`, ...lines].join('\n');
}

export function unknownSection({ unknown }: Pick<Plan, 'unknown'>, { paint, verbose }: TextOptions): string {
  if (unknown.length === 0) return '';
  const lines = groupUnknown(unknown).flatMap(({ why, ids }) => [
    `  ${paint.yellow('?')} ${why}`,
    paint.dim(`      ${listSome(ids, verbose ? ids.length : MOST_IDS)}`),
  ]);
  return [`Unknown (${unknown.length}), so nothing is done to them:`, ...lines].join('\n');
}

/** Neither right nor wrong: what is there is compared with what it says of itself. */
export function claimedSection({ claimed }: Pick<Plan, 'claimed'>, { paint, verbose }: TextOptions): string {
  if (claimed.length === 0) return '';
  return [
    `Claimed (${claimed.length}), so nothing is built on them before they were made or asked again:`,
    `  ${paint.dim(listSome(claimed, verbose ? claimed.length : MOST_IDS))}`,
    `  ${paint.dim('zoo verify --rebuild makes and asks them again; a signature proves them, too (signers: in your configuration)')}`,
  ].join('\n');
}

/** What does not stand under drift already. What is not harmless stands first, with its class. */
export function extrasOf({ extras, drift }: Pick<Plan, 'extras' | 'drift'>): Plan['extras'] {
  const told = new Set(drift.map(({ id, class: kind }) => `${kind} ${id}`));
  const marked = extras.filter(({ id, class: kind }) => kind !== undefined && !told.has(`${kind} ${id}`));
  return [
    ...marked.map((extra) => ({ ...extra, what: `${extra.class}: ${extra.what}` })),
    ...extras.filter((extra) => extra.class === undefined),
  ];
}

function asideSection(plan: Plan, { paint, verbose }: TextOptions): string {
  const { unneeded, unmanaged } = plan;
  const extras = extrasOf(plan);
  const most = verbose ? Infinity : MOST_IDS;
  const sections: string[] = [];
  if (extras.length > 0) {
    const lines = extras.slice(0, most).map(({ id, what }) => `  ${what} ${paint.dim(`at ${id}`)}`);
    if (extras.length > most) lines.push(paint.dim(`  and ${extras.length - most} more (-v shows them)`));
    sections.push([`Not zoo's (${extras.length}), so left alone:`, ...lines].join('\n'));
  }
  if (unneeded.length > 0) {
    const ids = unneeded.map(({ id }) => id);
    sections.push(
      `Not needed by anything (${ids.length}), so not made:\n  ${paint.dim(listSome(ids, most))}`,
    );
  }
  if (unmanaged.length > 0) {
    sections.push(
      `No longer in the fleet (${unmanaged.length}), so left as they are:\n  ${paint.dim(listSome(unmanaged, most))}`,
    );
  }
  return sections.join('\n\n');
}
