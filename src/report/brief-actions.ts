/** A large plan: a line for each action below the model that it is about, and whole blocks only of what cannot be undone. */
import type { Action } from '../plan/action.ts';
import { actionText, paintSymbol, reasonText } from './action-text.ts';
import { costParts } from './cost-text.ts';
import { groupByModel, nameWithin } from './group-by-model.ts';
import { listSome } from './list-some.ts';
import type { Paint } from './paint.ts';
import { VERB_SYMBOLS, verbWords } from './verb-words.ts';

/** More than these would be a screenful themselves. */
const MOST_BLOCKS = 6;
const MOST_FIELDS = 3;

export function briefActions(actions: readonly Action[], paint: Paint): readonly string[] {
  const grave = actions.filter(isGrave);
  const blocks = grave.length > MOST_BLOCKS ? [] : grave;
  const groups = [...groupByModel(actions.filter((action) => !blocks.includes(action)))].map(
    ([owner, some]) =>
      [paint.bold(`  # ${owner}`), ...some.map((action) => briefLine(action, paint))].join('\n'),
  );
  return [
    ...blocks.map((action) => actionText(action, paint, false)),
    ...groups,
    paint.dim('A line each: --full shows every field, and zoo why ID the reasons.'),
  ];
}

/** What takes something away or puts something else in its place. */
function isGrave({ verb }: Action): boolean {
  return verb === 'delete' || verb === 'replace' || verb === 'adopt';
}

function briefLine(action: Action, paint: Paint): string {
  return `${paintSymbol(VERB_SYMBOLS[action.verb].symbol, paint)} ${briefText(action)}`;
}

/** `publication hub/zenlm/zen-nano will be changed: README.md; 6.7 kB up`. */
export function briefText(action: Action): string {
  const { kind, verb, changes, cost, why } = action;
  const fields = changes.map(({ field }) => field.replace(/^file:/, ''));
  const [reason] = why;
  const what = verb === 'create' || fields.length === 0 ? '' : `: ${listSome(fields, MOST_FIELDS)}`;
  // Why something appears is where it is declared; why it changes is worth its place.
  const because = verb === 'create' || reason === undefined ? [] : [reasonText(reason)];
  return [
    `${nameWithin(action)} ${verbWords(kind, verb).planned}${what}`,
    ...because,
    ...costParts(cost),
  ].join('; ');
}
