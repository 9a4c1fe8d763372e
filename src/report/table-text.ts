import { markdownText } from '../diagnostics/markdown-text.ts';
import { visible } from '../diagnostics/visible-text.ts';

/** A cell, and how it is painted: widths count what is seen, so paint comes after padding. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}
const GAP = '  ';

/** Columns as wide as their widest cell; the last one is not padded. */
export function tableText(cells: readonly (readonly Cell[])[]): string {
  const rows = cells.map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.text.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map(({ text, paint }, column) => {
          const padded = column === row.length - 1 ? text : text.padEnd(widths[column] ?? 0);
          return paint === undefined ? padded : paint(padded);
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** The same as a Markdown table; the first row is its head. */
export function tableMarkdown(rows: readonly (readonly Cell[])[]): string {
  const [head = [], ...body] = rows;
  const line = (row: readonly Cell[]): string =>
    `| ${row.map(({ text }) => markdownText(text)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...body.map(line)].join('\n');
}
