import { shown } from '../diagnostics/shown.ts';
import type { ApplyResult, LeftEvent } from '../reconcile/event.ts';
import { paintSymbol } from './action-text.ts';
import { countText } from './count-text.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { VERB_SYMBOLS, verbWords } from './verb-words.ts';

/** Terraform's closing line when all went well; otherwise what did not, and what to do about it. */
export function applyResultText(
  result: ApplyResult,
  paint: Paint,
  { left, where = [] }: { readonly left?: LeftEvent | undefined; readonly where?: readonly string[] } = {},
): string {
  const { counts, failures } = shown(result);
  const after = paint.dim(` (${humanDuration(result.milliseconds)})`);
  const troubles = troubleParts(counts);
  const found = shown(where).map((line) => `  ${line}`);
  if (troubles.length === 0)
    return [`${paint.bold(paint.green(resultLine(result)))}${after}`, ...found].join('\n');
  const head = paint.bold(paint.yellow(resultLine(result)));
  const lines = failures.flatMap(({ id, failure }) => [
    `${paint.red('Error:')} ${id}: ${failure.message}`,
    ...(failure.details ?? []).map((line) => `      ${line}`),
    ...(failure.remedy === undefined ? [] : [`    ${failure.remedy}`]),
  ]);
  return [
    ...lines,
    `${head}${after}`,
    `${troubles.join(', ')}.`,
    ...(goesOn(counts) ? [GOES_ON] : []),
    ...found,
    ...(left === undefined ? [] : leftLines(left, paint)),
  ].join('\n');
}

/** `Apply complete! Resources: 2 added, 1 changed, 0 destroyed.` */
export function resultLine(result: ApplyResult): string {
  const resources = `Resources: ${result.added} added, ${result.changed} changed, ${result.destroyed} destroyed.`;
  return `${troubleParts(result.counts).length === 0 ? 'Apply complete!' : 'Apply incomplete.'} ${resources}`;
}

export const GOES_ON = 'What is done is recorded. Run `zoo apply` again to go on.';

export function goesOn({ failed, skipped, interrupted, stale, unapproved }: ApplyResult['counts']): boolean {
  // What is skipped because something was not approved is not done by the same command again.
  return failed + interrupted + stale > 0 || (skipped > 0 && unapproved === 0);
}

export function troubleParts(counts: ApplyResult['counts']): readonly string[] {
  const parts: readonly (readonly [number, string])[] = [
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
    [counts.stale, 'stale'],
    [counts.unapproved, 'not approved'],
    [counts.held, 'held'],
    [counts.interrupted, 'interrupted'],
    [counts.outOfBudget, 'out of budget'],
    [counts.unknown, 'unknown'],
  ];
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
}

/** `1 action is wanted still, and no approval covers it:` */
export function leftLine({ actions }: LeftEvent): string {
  const isOne = actions.length === 1;
  return `${countText(actions.length, 'action')} ${isOne ? 'is' : 'are'} wanted still, and no approval covers ${isOne ? 'it' : 'them'}`;
}

function leftLines(left: LeftEvent, paint: Paint): readonly string[] {
  return [
    '',
    `${leftLine(left)}:`,
    ...leftActions(left, paint),
    'zoo plan shows what they are. To do exactly what is left:',
    `    ${left.next}`,
  ];
}

/** `  ~ publication/hub/zenlm/zen-nano will be changed` */
export function leftActions({ actions }: LeftEvent, paint: Paint): readonly string[] {
  return actions.map(
    ({ id, kind, verb }) =>
      `${paintSymbol(VERB_SYMBOLS[verb].symbol, paint)} ${id} ${verbWords(kind, verb).planned}`,
  );
}
