import { largest } from '../../diagnostics/extremes.ts';
import { markdownText } from '../../diagnostics/markdown-text.ts';
import { visible } from '../../diagnostics/visible-text.ts';

/** A fleet's own words, in UTF-16 code units: a mission may be a page, and no book. */
const MOST = 10_000;

/** What people and models wrote is shown as they wrote it: no markup of theirs takes effect, and no table breaks. */
export function inline(text: string): string {
  return markdownText(text, MOST);
}

/** Paragraphs, parted by empty lines; nothing at the start of a line makes a heading, a list or a rule of it. */
export function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      inline(paragraph).replace(/^(?:[#+=-]|\d+(?=[.)]))/, (start) =>
        /\d/.test(start) ? `${start}\\` : `\\${start}`,
      ),
    )
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** Names of files, commands, digests. No backtick of the text can end it. */
export function code(text: string): string {
  const line = visible(text.replace(/\s+/g, ' '));
  // In a table a backslash before a bar has no spelling inside of code, and nothing is no code.
  if (line.includes('\\|') || line.trim() === '') return inline(line);
  const clean = line.replaceAll('|', '\\|');
  const longest = largest(
    (clean.match(/`+/g) ?? []).map((run) => run.length),
    0,
  );
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${clean}${fence}` : `${fence} ${clean} ${fence}`;
}

export function fenced(language: string, lines: readonly string[]): string {
  return ['```' + language, ...lines, '```'].join('\n');
}

/** Cells must be escaped already. */
export function table(
  columns: readonly (readonly [title: string, align: 'left' | 'right'])[],
  rows: readonly (readonly string[])[],
): string {
  return [
    `| ${columns.map(([title]) => title).join(' | ')} |`,
    `|${columns.map(([, align]) => (align === 'right' ? '---:' : ':---')).join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

/** Decimal, as hubs and disks are labelled: `2.50 GB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[power] ?? 'B'}`;
}

/** `4.02 B`, `1.2 M`. */
export function countText(count: number): string {
  if (count >= 1e9) return `${trim(count / 1e9)} B`;
  if (count >= 1e6) return `${trim(count / 1e6)} M`;
  if (count >= 1e3) return `${trim(count / 1e3)} k`;
  return String(count);
}

function trim(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1).replace(/\.0+$/, '');
}
