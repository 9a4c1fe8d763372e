/** A difference as a person reads it once: the verdict, the largest changes, and how many more there are. */
import { largest } from '../diagnostics/extremes.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { visible, visibleLines } from '../diagnostics/visible-text.ts';
import { DIFFERENCE_WORDS, type Difference, type TensorChange } from '../resources/difference.ts';
import { countText } from './count-text.ts';
import { type Cell, tableMarkdown, tableText } from './table-text.ts';

export interface ComparedSide {
  readonly label: string;
  readonly what?: string;
  readonly files: number;
  readonly bytes: number;
}
export interface Compared {
  readonly sides: readonly [ComparedSide, ComparedSide];
  readonly difference: Difference;
}

const MOST_TENSORS = 15;
const MOST_KEYS = 20;

export function differenceText(compared: Compared): string {
  const { difference } = compared;
  const { metadata, files, tensors } = difference;
  const sections = [sidesText(compared), summaryOf(difference)];
  if (tensors.changes.length > 0)
    sections.push(withRest(tableText(tensorRows(tensors.changes)), tensors.changes.length));
  if (metadata.length > 0)
    sections.push(['Metadata:', ...metadataLines(difference).map((line) => `  ${line}`)].join('\n'));
  if (files.length > 0) sections.push(['Files:', ...fileLines(difference)].join('\n'));
  return sections.join('\n\n');
}

export function differenceMarkdown(compared: Compared): string {
  const { difference } = compared;
  const { metadata, files, tensors } = difference;
  const sections = [fenced(sidesText(compared)), summaryOf(difference)];
  if (tensors.changes.length > 0)
    sections.push(withRest(tableMarkdown(tensorRows(tensors.changes)), tensors.changes.length));
  if (metadata.length > 0) sections.push(fenced(metadataLines(difference).join('\n')));
  if (files.length > 0) sections.push(fenced(fileLines(difference).join('\n')));
  return sections.join('\n\n');
}

/** Longer than any run of backticks within. */
function fenced(text: string): string {
  const longest = largest(
    [...text.matchAll(/`+/g)].map(([run]) => run.length),
    2,
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** One sentence: `The tensors differ: 3 of 26 (2 in values, 1 in type), 1 only in B.` */
export function summaryOf(difference: Difference): string {
  const { kind, layout, tensors, metadata, files } = difference;
  const words = DIFFERENCE_WORDS[kind];
  const parts = [
    ...(kind === 'format' ? formatParts(tensors) : tensorParts(tensors)),
    ...(kind === 'serialisation' || kind === 'format' ? layout : []),
  ];
  if (kind !== 'identical' && metadata.length > 0)
    parts.push(`${countText(metadata.length, 'key')} of metadata`);
  if (kind !== 'identical' && files.length > 0) parts.push(countText(files.length, 'file'));
  const also =
    layout.length > 0 && kind !== 'serialisation' && kind !== 'format'
      ? ` Written otherwise as well: ${layout.map((one) => visible(one)).join('; ')}.`
      : '';
  const head = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return `${head}${parts.length === 0 ? '' : `: ${visible(parts.join(', '))}`}.${also}`;
}

function tensorParts({ compared, equal, changes }: Difference['tensors']): readonly string[] {
  const count = (kind: TensorChange['change']): number =>
    changes.filter(({ change }) => change === kind).length;
  if (changes.length === 0) return compared === 0 ? [] : [`${countText(compared, 'tensor')} the same`];
  const ways = (['values', 'type', 'shape'] as const).flatMap((kind) =>
    count(kind) === 0 ? [] : [`${count(kind)} in ${kind}`],
  );
  const alone = [
    ...(count('removed') === 0 ? [] : [`${count('removed')} only in A`]),
    ...(count('added') === 0 ? [] : [`${count('added')} only in B`]),
  ];
  const differ = compared - equal;
  return [`${differ} of ${compared}${ways.length === 0 ? '' : ` (${ways.join(', ')})`}`, ...alone];
}

/** Names, shapes and types. */
function formatParts({ compared, changes }: Difference['tensors']): readonly string[] {
  const others = changes.filter(({ change }) => change === 'shape' || change === 'type').length;
  const parts = tensorParts({ compared, equal: compared - others, changes });
  return changes.length > 0
    ? [...parts, 'values were not compared']
    : [`${countText(compared, 'tensor')} of the same shape and type, values were not compared`];
}

function sidesText({ sides }: Compared): string {
  return tableText(
    sides.map(({ label, what, files, bytes }, at) => [
      { text: at === 0 ? 'A' : 'B' },
      { text: label },
      { text: `${countText(files, 'file')}, ${humanBytes(bytes)}` },
      ...(what === undefined ? [] : [{ text: what }]),
    ]),
  );
}

function withRest(table: string, all: number): string {
  return all <= MOST_TENSORS
    ? table
    : `${table}\n\nand ${countText(all - MOST_TENSORS, 'more tensor', 'more tensors')}; --json has them all.`;
}

function tensorRows(changes: readonly TensorChange[]): readonly (readonly Cell[])[] {
  const isMeasured = changes.some(({ change, values }) => change === 'values' || values !== undefined);
  const measures = isMeasured ? ['Changed', 'Largest', 'RMS', 'Relative'] : [];
  const head = ['Tensor', 'A', 'B', 'Shape', ...measures].map((text) => ({ text }));
  const rows = changes
    .toSorted((x, y) => weightOf(y) - weightOf(x))
    .slice(0, MOST_TENSORS)
    .map(({ name, change, before, after, values }) => {
      const [from, to] = [before?.shape.join(' x '), after?.shape.join(' x ')];
      const shape = change === 'shape' ? `${from} -> ${to}` : (from ?? to ?? '');
      const measured =
        values === undefined
          ? [change === 'values' ? 'bytes differ' : '', '', '', '']
          : [
              `${shareOf(values.changed, values.elements)}${values.notFinite === 0 ? '' : `, ${values.notFinite} not finite`}`,
              numberText(values.maxAbs),
              numberText(values.rms),
              values.relative === undefined ? '' : numberText(values.relative),
            ];
      return [name, before?.type ?? '-', after?.type ?? '-', shape, ...(isMeasured ? measured : [])].map(
        (text) => ({ text }),
      );
    });
  return [head, ...rows];
}

/** Of another shape first, then by how much of itself it changed; last what is on one side alone. */
function weightOf({ change, values }: TensorChange): number {
  if (change === 'shape') return Number.MAX_VALUE;
  if (change === 'added' || change === 'removed') return -1;
  if (values === undefined) return 0;
  return values.notFinite > 0 ? Number.MAX_VALUE : (values.relative ?? values.rms);
}

function shareOf(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (part === whole) return '100%';
  return percent < 0.1 ? String(part) : `${percent.toFixed(1)}%`;
}

function numberText(value: number): string {
  return value === 0 ? '0' : value.toPrecision(3);
}

function metadataLines({ metadata }: Difference): readonly string[] {
  const lines = metadata.slice(0, MOST_KEYS).map(({ where, key, before, after }) => {
    const named = visible(key === '' ? where : `${where}: ${key}`);
    if (before === undefined) return `${named}: ${key === '' ? '' : 'only in B: '}${shortened(after)}`;
    if (after === undefined) return `${named}: only in A: ${shortened(before)}`;
    const [from, to] = [shortened(before), shortened(after)];
    if (from !== to) return `${named}: ${from} -> ${to}`;
    if (before === after) return `${named}: ${from}, with other bytes`;
    return `${named}: ${from} differs from character ${firstOther(before, after)} on`;
  });
  const more = metadata.length - lines.length;
  return more === 0 ? lines : [...lines, `and ${countText(more, 'more key', 'more keys')}`];
}
const shortened = (text = ''): string => visible(text, 160);

function firstOther(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return at + 1;
}

function fileLines({ files }: Difference): readonly string[] {
  const words = { added: 'only in B', removed: 'only in A', changed: 'differs' } as const;
  return files
    .slice(0, MOST_KEYS)
    .flatMap(({ path, change, lines }) => [
      `  ${visible(path)} ${change === 'changed' ? '' : 'is '}${words[change]}`,
      ...(lines === undefined
        ? []
        : visibleLines(lines)
            .split('\n')
            .map((line) => `    ${line}`)),
    ])
    .concat(
      files.length > MOST_KEYS
        ? [`  and ${countText(files.length - MOST_KEYS, 'more file', 'more files')}`]
        : [],
    );
}
