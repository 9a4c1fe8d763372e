import { visible, visibleLines } from '../../diagnostics/visible-text.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { driftedFields } from '../../plan/compare-fields.ts';
import { changeLine } from '../../report/field-change-text.ts';
import { textDiff } from '../../report/text-diff.ts';
import type { Refresh } from './refresh.ts';

/** What is accepted, what the fleet file will say, what stays drift, and what could not be looked at. */
export function refreshText(found: Refresh, files: readonly FleetText[]): string {
  const { accepted, edits, stays, unknown } = found;
  const parts: readonly string[][] = [
    section('Becomes what was applied, because the fleet file wants it so:', accepted, ({ id, from, to }) => [
      id,
      ...driftedFields(from, to)
        .map(changeLine)
        .map(({ symbol, name, value }) => `    ${symbol} ${visible(name)} = ${visible(value)}`),
    ]),
    section('The fleet file will say what the world has become:', edits, ({ id, path, what }) => [
      `${id}: ${visible(what)} in ${visible(path)}`,
    ]),
    diffsOf(found, files).map(({ file, diff }) => `${visible(file)}\n${visibleLines(diff)}`),
    section(
      'Stays drift. zoo apply brings it back; the fleet file has no line that would accept it:',
      stays,
      ({ id, text }) => [`${id}: ${visible(text)}`],
    ),
    section('Could not be looked at:', unknown, ({ id, why }) => [`${id}: ${visible(why)}`]),
  ];
  const lines = parts.filter((part) => part.length > 0).map((part) => part.join('\n'));
  return lines.length === 0 ? 'The world is as it was applied.' : lines.join('\n\n');
}

export function diffsOf(
  { texts }: Refresh,
  files: readonly FleetText[],
): readonly { readonly file: string; readonly diff: string }[] {
  return [...texts].map(([file, after]) => ({
    file,
    diff: textDiff(files.find(({ path }) => path === file)?.text ?? '', after),
  }));
}

function section<T>(title: string, items: readonly T[], lines: (item: T) => readonly string[]): string[] {
  return items.length === 0
    ? []
    : [title, ...items.flatMap((item) => lines(item).map((line) => `  ${line}`))];
}
