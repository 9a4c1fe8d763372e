/** A plan beside the one of another commit: what this version of the fleet changes, and what would be done without it. */
import { shown } from '../diagnostics/shown.ts';
import type { Pending } from '../plan/pending.ts';
import type { SplitPlan } from '../plan/split-plan.ts';
import type { CardDiff } from './plan-markdown.ts';
import { pendingSection } from './pending-text.ts';
import { planText, type TextOptions } from './plan-text.ts';

export interface BesideText {
  readonly split: SplitPlan;
  /** As it was named. */
  readonly base: string;
  /** Of `split.waiting`. */
  readonly pending: Pending | undefined;
  readonly cards: readonly CardDiff[];
}

export function baseText(unsafe: BesideText, options: TextOptions): string {
  const { split, base, pending, cards } = shown(unsafe);
  const { branch, anyway, dropped } = split;
  const { bold } = options.paint;
  const parts = [
    `${bold(`What this version changes, compared with ${base}:`)}\n\n${planText(branch, options)}`,
    ...cards.map(({ id, lines }) => [bold(`README.md of ${id}:`), ...lines].join('\n')),
    dropped.length === 0
      ? ''
      : `${bold('No longer done because of it:')}\n${dropped.map(({ verb, id }) => `  ${verb} ${id}`).join('\n')}`,
    anyway.actions.length + anyway.drift.length + anyway.held.length > 0
      ? `${bold(`Without it too, drift and what is held at ${base}:`)}\n\n${planText(anyway, options)}`
      : '',
    pendingSection(pending, options),
  ];
  const news = parts.filter((part) => part !== '');
  if (news.length === 1) news.push('Without it there is nothing to do: no drift, nothing pending.');
  return news.join('\n\n');
}
