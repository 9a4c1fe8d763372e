import { shown } from '../diagnostics/shown.ts';
import { shortDigest } from '../resources/digest.ts';
import type { Ended, LedgerState, RunSummary } from '../ledger/ledger.ts';
import type { Adjustment } from '../ledger/records.ts';
import { failureLine } from '../diagnostics/failure.ts';
import { choiceOf } from '../reconcile/select-resources.ts';
import { humanDuration } from './human-duration.ts';
import { groupBy } from './group-by.ts';
import type { Paint } from './paint.ts';
import { kindOf } from '../resources/id.ts';
import { verbWords } from './verb-words.ts';

export interface HistoryRun extends RunSummary {
  readonly actions: readonly Ended[];
}

/** The latest runs, newest first; with an id or prefix only those that touched it. */
export function historyOf(
  { runs, history }: Pick<LedgerState, 'runs' | 'history'>,
  { only, last }: { readonly only: readonly string[]; readonly last: number },
): readonly HistoryRun[] {
  const isMeant = choiceOf(only);
  const isNamed = (one: Adjustment): boolean =>
    isMeant(one.id) || (one.what === 'moved' && isMeant(one.to)) || only.some((id) => isBelow(id, one));
  const byRun = groupBy(
    history.filter(({ id }) => isMeant(id)),
    ({ run }) => run,
  );
  return runs
    .map((run) => ({ ...run, actions: byRun.get(run.run) ?? [] }))
    .filter(({ actions, adjusted = [] }) => only.length === 0 || actions.length > 0 || adjusted.some(isNamed))
    .slice(-last)
    .toReversed();
}

export function historyText(runs: readonly HistoryRun[], paint: Paint): string {
  if (runs.length === 0) return 'Nothing was applied yet.';
  return shown(runs)
    .map((run) => {
      const ended = run.exit === undefined ? paint.yellow('did not end') : exitText(run.exit, paint);
      const head = `${paint.bold(run.at.slice(0, 16).replace('T', ' '))}  ${run.command} by ${run.by}  ${ended}${groundsText(run)}  ${paint.dim(run.run)}`;
      const actions = run.actions.map((action) => `  ${endedText(action, paint)}`);
      const adjusted = (run.adjusted ?? []).map((one) => `  ${adjustedText(one)}`);
      return [head, ...actions, ...adjusted].join('\n');
    })
    .join('\n\n');
}

/** A move names beginnings of ids. */
function isBelow(id: string, one: Adjustment): boolean {
  const names = one.what === 'moved' ? [one.id, one.to] : [one.id];
  return names.some((name) => id.startsWith(`${name}/`));
}

function adjustedText(one: Adjustment): string {
  switch (one.what) {
    case 'forgotten':
      return `${one.id} forgotten: zoo no longer manages it`;
    case 'accepted':
      return `${one.id} accepted as it was found`;
    case 'moved':
      return `${one.id} moved to ${one.to}`;
  }
}

/** The commit, and what was approved: the digests that `zoo plan` prints. */
function groundsText({ commit, modified, approvals = [] }: HistoryRun): string {
  const at = commit === undefined ? '' : `  at ${commit.slice(0, 10)}${modified === true ? ', changed' : ''}`;
  return approvals.length === 0 ? at : `${at}  approved ${approvals.map(shortDigest).join(', ')}`;
}

function exitText(exit: number, paint: Paint): string {
  return exit === 0 ? paint.green('ended well') : paint.yellow(`exit ${exit}`);
}

function endedText({ id, verb, result }: Ended, paint: Paint): string {
  switch (result.state) {
    case 'done':
      return `${id} ${verbWords(kindOf(id), verb).done} in ${humanDuration(result.milliseconds)}`;
    case 'failed':
      return `${id} ${paint.red('failed')}: ${failureLine(result.failure)}`;
    case 'stale':
      return `${id} ${paint.yellow('stale')}: ${result.why}`;
    case 'interrupted':
      return `${id} ${paint.yellow('interrupted')}`;
  }
}
