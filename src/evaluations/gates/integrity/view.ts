import { humanBytes } from '../../../diagnostics/human-bytes.ts';
import type { GateView } from '../../../resources/evaluation.ts';
import { bitsOf, type Checked, checksOf } from './judge.ts';
import type { Check, IntegrityData } from './read-integrity.ts';
import type { IntegritySettings } from './settings.ts';

const TITLES: Readonly<Record<Check, string>> = {
  header: 'Headers are within bounds',
  numbers: 'Every number is finite',
  types: 'Types are as the name says',
  tokenizer: 'Tokens are those of the source',
  template: 'Chat template is that of the source',
  code: 'No code beside the weights',
};

export function viewIntegrity(data: IntegrityData, settings: IntegritySettings): GateView {
  const { weights, tokens, rendered } = data;
  const checks = checksOf(data, settings);
  const types = Object.entries(weights.types)
    .map(([type, count]) => `${count} ${type}`)
    .join(', ');
  const numbers = [
    ['Tensors', `${weights.tensors} (${types})`],
    ['Bits/weight', String(Number(bitsOf(weights).toFixed(2)))],
  ] as const;
  return {
    intro: 'The integrity gate reads every file of the artifact, and compares it with its source.',
    cells: [
      { title: 'Bits/weight', text: numbers[1][1], align: 'right' },
      { title: 'Checks', text: `${checks.filter(isRight).length} of ${checks.length}` },
    ],
    table: {
      columns: ['Check', 'Found', ''],
      rows: checks.map((each) => [TITLES[each.check], foundIn(each), markOf(each)]),
    },
    lines: [
      ...numbers.map(([title, text]) => `${title}: ${text}`),
      `Size: ${humanBytes(weights.sizeBytes)}`,
      ...(tokens === undefined ? [] : [`Tokens: ${tokens.count} (${tokens.digest.slice(0, 19)}…)`]),
      ...(rendered === undefined ? [] : [`Chat template: wrote ${rendered} characters of a sample`]),
      ...checks.map(
        (each) => `${markOf(each)} ${TITLES[each.check]}${isRight(each) ? '' : `: ${foundIn(each)}`}`,
      ),
    ],
  };
}

function isRight({ problems, unseen }: Checked): boolean {
  return problems.length === 0 && unseen.length === 0;
}

function markOf({ problems, unseen }: Checked): string {
  if (problems.length > 0) return '❌';
  return unseen.length > 0 ? '–' : '✅';
}

const MOST_SHOWN = 3;

function foundIn({ problems, unseen }: Checked): string {
  const all = [...problems, ...unseen.map((what) => `not looked at: ${what}`)];
  const more = all.length > MOST_SHOWN ? [`and ${all.length - MOST_SHOWN} more`] : [];
  return [...all.slice(0, MOST_SHOWN), ...more].join('; ');
}
