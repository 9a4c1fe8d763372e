/** One line of the table that `npm run bench` prints and docs/performance.md keeps. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** Beside what, in the same run. */
  readonly beside: string;
  /** What is promised; absent: told without a promise. */
  readonly limit?: string;
  readonly holds: boolean;
}

export function printTable(rows: readonly Row[]): string {
  const head = ['', 'measured', 'beside', 'limit', ''];
  const lines = [
    head,
    ...rows.map(({ what, measured, beside, limit, holds }) => [
      what,
      measured,
      beside,
      limit ?? '',
      limit === undefined ? '' : holds ? 'ok' : 'NOT MET',
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = lines;
  return [draw(first), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest.map(draw)].join(
    '\n',
  );
}

export const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
/** Where others use the machine, the processor time says more than the time. */
export const timesOf = (taken: { readonly seconds: number; readonly cpuSeconds: number }): string =>
  `${seconds(taken.seconds)} (processor ${seconds(taken.cpuSeconds)})`;
export const megabytes = (value: number): string => `${Math.round(value)} MB`;
export const ratio = (value: number): string => value.toFixed(2);
