/**
 * The actions of a plan for a reviewer. A small plan is shown whole, in its order. Of a large one, what the world will see
 * (deletions, swaps, publications) comes first and is complete, a line each where blocks would not fit; what is made and asked
 * on the way is summed up for each model.
 */
import type { Action } from '../plan/action.ts';
import { actionBlock, type BlockLine } from './action-text.ts';
import { briefText } from './brief-actions.ts';
import { costParts } from './cost-text.ts';
import type { FencedSection } from './fit-sections.ts';
import { groupBy } from './group-by.ts';
import { groupByModel, nameWithin } from './group-by-model.ts';
import { listSome } from './list-some.ts';
import { sumOfCosts } from '../plan/summarize.ts';
import { type Symbol, VERB_SYMBOLS, verbWords } from './verb-words.ts';

/** More than these are a large plan. */
const MOST_WHOLE = 20;
/** The share of a document that blocks of what the world will see may take; the rest is for what else there is to say. */
const SHARE = 0.6;
const MOST_NAMES = 6;

export function actionSections(actions: readonly Action[], limit: number): readonly FencedSection[] {
  if (actions.length === 0) return [];
  if (actions.length <= MOST_WHOLE) {
    return [section(`Actions (${actions.length})`, { open: true, blocks: actions.map(actionDiff) })];
  }
  const groups = groupBy(actions, titleOf);
  const seen = TITLES.flatMap((title) => {
    const some = groups.get(title) ?? [];
    return some.length === 0 ? [] : [{ title: `${title} (${some.length})`, actions: some }];
  });
  const blocks = seen.map((group) => ({ ...group, blocks: group.actions.map(actionDiff) }));
  const length = blocks.flatMap((group) => group.blocks).reduce((sum, block) => sum + block.length + 2, 0);
  const isFitting = length <= limit * SHARE;
  const rest = groups.get(undefined) ?? [];
  return [
    ...blocks.map((group) =>
      isFitting
        ? section(group.title, { open: group.blocks.length <= MOST_WHOLE, blocks: group.blocks })
        : section(group.title, { open: false, blocks: group.actions.map(lineDiff), isLines: true }),
    ),
    ...(rest.length === 0
      ? []
      : [
          {
            title: `On the way (${rest.length})`,
            open: false,
            language: 'text' as const,
            blocks: modelLines(rest),
          },
        ]),
  ];
}

const TITLES = ['Deleted', 'Adopted', 'Machines', 'Publications'] as const;

function titleOf({ kind, verb }: Action): (typeof TITLES)[number] | undefined {
  if (verb === 'delete') return 'Deleted';
  if (verb === 'adopt') return 'Adopted';
  if (kind === 'residency' || kind === 'host') return 'Machines';
  return kind === 'publication' ? 'Publications' : undefined;
}

function section(
  title: string,
  { open, blocks, isLines = false }: Pick<FencedSection, 'open' | 'blocks'> & { readonly isLines?: boolean },
): FencedSection {
  return { title, open, language: 'diff', blocks, ...(isLines ? { separator: '\n' } : {}) };
}

/** `  zen/nano: 3 made (gguf/f16, gguf/q4_k_m, gguf/q8_0), 3 asked; ~21 CPU-s`. */
function modelLines(actions: readonly Action[]): readonly string[] {
  return [...groupByModel(actions)].map(([owner, some]) => {
    const steps = [...groupBy(some, ({ kind, verb }) => verbWords(kind, verb).done)].map(([done, same]) => {
      const names = same.map((action) => nameWithin(action).slice(action.kind.length + 1));
      const isNamed = same[0]?.kind === 'artifact';
      return `${same.length} ${done}${isNamed ? ` (${listSome(names, MOST_NAMES)})` : ''}`;
    });
    const cost = costParts(sumOfCosts(some));
    return `  ${owner}: ${[steps.join(', '), ...cost].join('; ')}`;
  });
}

function actionDiff(action: Action): string {
  return actionBlock(action, false).map(diffLine).join('\n');
}

function lineDiff(action: Action): string {
  return `${COLUMN_ZERO[VERB_SYMBOLS[action.verb].symbol].padEnd(3)} ${briefText(action)}`;
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
