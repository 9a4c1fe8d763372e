import { visible } from '../diagnostics/visible-text.ts';
import type { Pending } from '../plan/pending.ts';
import { paintSymbol } from './action-text.ts';
import { countText } from './count-text.ts';
import type { Paint } from './paint.ts';
import { VERB_SYMBOLS, verbWords } from './verb-words.ts';

/** More than these are for `zoo plan`. */
const MOST = 10;
const MOST_OF_A_SUBJECT = 72;

/** `Pending on main since commit 95c01684b1 (PR 2): 1 action is wanted there, and no apply has done it.` */
export function pendingLine({ branch, since, commits, actions }: Pending): string {
  const where = branch === undefined ? 'in this checkout' : `on ${branch}`;
  const number = since?.pullRequest === undefined ? '' : ` (PR ${since.pullRequest})`;
  const from = since === undefined ? '' : ` since commit ${since.commit.slice(0, 10)}${number}`;
  const more = since === undefined || commits < 2 ? '' : ` and ${countText(commits - 1, 'later commit')}`;
  const what =
    actions.length === 1
      ? '1 action is wanted, and no apply has done it'
      : `${actions.length} actions are wanted, and no apply has done them`;
  return `Pending ${where}${from}${more}: ${what}.`;
}

/** With what the commit says of itself, and what there is to do. */
export function pendingSection(
  pending: Pending | undefined,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): string {
  if (pending === undefined) return '';
  return [paint.bold(pendingLine(pending)), ...pendingLines(pending, { paint, verbose })].join('\n');
}

export function pendingLines(
  { since, actions }: Pending,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): readonly string[] {
  const most = verbose ? actions.length : MOST;
  const lines = actions.slice(0, most).map(({ id, kind, verb }) => {
    const symbol = paintSymbol(VERB_SYMBOLS[verb].symbol, paint);
    return `${symbol} ${id} ${verbWords(kind, verb).planned}`;
  });
  if (actions.length > most) lines.push(paint.dim(`    and ${actions.length - most} more (-v shows them)`));
  if (since === undefined) return lines;
  return [paint.dim(`    ${visible(since.subject).slice(0, MOST_OF_A_SUBJECT)}`), ...lines];
}
