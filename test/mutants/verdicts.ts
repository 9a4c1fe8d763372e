import type { Mutant } from './find-mutants.ts';

/** Who noticed one mutant of a sample. */
export interface Verdict {
  /** From 1, in the order of the seed. */
  readonly number: number;
  /** `compiler`, `unit`, the filter of a slow test, or one of the two that are no notice. */
  readonly killer: string;
  readonly mutant: Mutant;
}

export const NOTHING = 'nothing';
/** A test ran into its time limit, twice, and none failed in another way. */
export const TIME_LIMIT = 'time limit';

export function verdictLine({ number, killer, mutant }: Verdict): string {
  return `${number}: ${killer}: ${mutantText(mutant)}`;
}

/** The numbers that a sample in parts consists of: `1-60, 81-120`. */
export function rangesOf(verdicts: readonly Verdict[]): string {
  const ranges: { readonly from: number; readonly to: number }[] = [];
  for (const number of verdicts.map((one) => one.number).toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.to === number - 1) ranges[ranges.length - 1] = { from: last.from, to: number };
    else ranges.push({ from: number, to: number });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** How many were noticed and by what, then each one that was not. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const unnoticed = verdicts.filter(({ killer }) => killer === NOTHING);
  const late = verdicts.filter(({ killer }) => killer === TIME_LIMIT);
  const noticed = verdicts.length - unnoticed.length - late.length;
  const percent = Math.round((100 * noticed) / Math.max(1, verdicts.length));
  const byKiller = Map.groupBy(verdicts, ({ killer }) => killer);
  return [
    `Mutants ${rangesOf(verdicts)}: ${noticed} of ${verdicts.length} noticed (${percent} %)`,
    ...[...byKiller]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([killer, those]) => `  ${those.length} by ${killer}`),
    ...listed('Stopped by a time limit only:', late),
    ...listed('Nothing noticed:', unnoticed),
    '',
  ].join('\n');
}

function listed(title: string, verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.length === 0 ? [] : ['', title, ...verdicts.map(({ mutant }) => `  ${mutantText(mutant)}`)];
}

function mutantText({ file, line, kind, before, after }: Mutant): string {
  return `${file}:${line} ${kind}: ${short(before)} -> ${short(after)}`;
}

function short(text: string): string {
  return JSON.stringify(text.length > 70 ? `${text.slice(0, 70)}…` : text);
}
