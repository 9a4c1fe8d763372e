import { largest } from '../diagnostics/extremes.ts';
import type { Action, Reason } from '../plan/action.ts';
import { actionCostParts } from './cost-text.ts';
import { changeLine } from './field-change-text.ts';
import type { Paint } from './paint.ts';
import { placeText } from './place-text.ts';
import { type Symbol, VERB_SYMBOLS, verbWords } from './verb-words.ts';

/** A repo with hundreds of shards must not push everything else off the screen. */
const MOST_CHANGES = 12;
/** The fields above already say what changes; more reasons than this are for `zoo why`. */
const MOST_REASONS = 2;

/** One line of a block that may be dressed for a terminal or for a diff fence. */
export interface BlockLine {
  /** Absent for lines that only explain. */
  readonly symbol?: Symbol;
  readonly text: string;
  /** 0: the block itself; 1: what is in it. */
  readonly depth: 0 | 1;
  readonly aside?: boolean;
}

/**
 * Terraform's block: `# id will be made`, the symbol with kind and name, one line per field, then why and what it costs.
 */
export function actionBlock(action: Action, verbose: boolean): readonly BlockLine[] {
  const { symbol } = VERB_SYMBOLS[action.verb];
  const most = verbose ? action.changes.length : MOST_CHANGES;
  const changes = action.changes.slice(0, most).map(changeLine);
  const width = largest(
    changes.map(({ name }) => name.length),
    0,
  );
  const asides = [...reasonLines(action, verbose), ...costLines(action)];
  const rest = action.changes.length - most;
  if (rest > 0) asides.unshift(`and ${rest} more (-v shows them)`);
  const name = action.id.slice(action.kind.length + 1);
  return [
    { text: `# ${action.id} ${verbWords(action.kind, action.verb).planned}`, depth: 0 },
    { symbol, text: `${action.kind} "${name}" {`, depth: 0 },
    ...changes.map((line): BlockLine => ({
      symbol: line.symbol,
      text: `${line.name.padEnd(width)} = ${line.value}`,
      depth: 1,
    })),
    ...asides.map((text): BlockLine => ({ text: `# ${text}`, depth: 1, aside: true })),
    { text: '}', depth: 0 },
  ];
}

export function actionText(action: Action, paint: Paint, verbose: boolean): string {
  const lines = actionBlock(action, verbose).map(({ symbol, text, depth, aside }, index) => {
    const indent = '    '.repeat(depth);
    if (index === 0) return paint.bold(`  ${text}`);
    if (symbol !== undefined) return `${indent}${paintSymbol(symbol, paint)} ${text}`;
    return `${indent}    ${aside === true ? paint.dim(text) : text}`;
  });
  return lines.join('\n');
}

/** To its twelfth digit, as everywhere else. */
const GIT_OID = /\b(git:[0-9a-f]{12})[0-9a-f]{28}\b/g;

export function reasonText({ text, place }: Reason): string {
  const short = text.replaceAll(GIT_OID, '$1');
  return place === undefined ? short : `${short} (${placeText(place)})`;
}

/** Right-aligned in three columns, as Terraform does, so that `-/+` and `+` end at the same place. */
export function paintSymbol(symbol: Symbol, paint: Paint): string {
  const text = symbol.padStart(3);
  switch (symbol) {
    case '+':
      return paint.green(text);
    case '-':
      return paint.red(text);
    case '<=':
      return paint.cyan(text);
    case '-/+':
      return `${paint.red('-')}/${paint.green('+')}`;
    case '~':
    case '>':
      return paint.yellow(text);
  }
}

function reasonLines({ why, place }: Action, verbose: boolean): string[] {
  if (why.length === 0) return [`why: declared (${placeText(place)})`];
  // Every action leads to a line of YAML: where no reason names one, its own declaration does.
  const anywhere = why.some((reason) => reason.place !== undefined);
  return why
    .slice(0, verbose ? why.length : MOST_REASONS)
    .map((reason, index) =>
      index === 0 && !anywhere ? `why: ${reasonText({ ...reason, place })}` : `why: ${reasonText(reason)}`,
    );
}

function costLines(action: Action): readonly string[] {
  const parts = actionCostParts(action.cost);
  return parts.length > 0 ? [`cost: ${parts.join(', ')}`] : [];
}
