import { visible } from '../../diagnostics/visible-text.ts';
import { machineClassText } from '../../resources/evaluation.ts';
import type { PublishedGate } from '../../resources/publication.ts';
import type { Publishing } from '../publishing.ts';
import { code, inline, table } from './markdown.ts';

/** One section for each gate, as the gate itself tells of its results; undefined when there is no gate. */
export function renderGates({ gates }: Publishing): string | undefined {
  if (gates.length === 0) return undefined;
  const kinds = Map.groupBy(gates, ({ report }) => report.gate);
  return [...kinds.values()].map(renderGate).join('\n\n');
}

type Column = readonly [title: string, align: 'left' | 'right'];

function renderGate(gates: readonly PublishedGate[]): string {
  const [first] = gates;
  if (first === undefined) return '';
  const summary = table(
    [
      ['Gate', 'left'],
      ['Measured on', 'left'],
      ['Backend', 'left'],
      ...first.view.cells.map(({ title, align }): Column => [title, align ?? 'left']),
      ['Result', 'left'],
    ],
    gates.map((gate) => [
      inline(gate.report.gate),
      code(measuredOn(gate)),
      inline(`${gate.report.backend.name} ${gate.report.backend.version}`),
      ...gate.view.cells.map(({ text }) => inline(text)),
      gate.verdict.passed ? '✅ passed' : '❌ failed',
    ]),
  );
  const machines = [
    ...new Set(
      gates.flatMap(({ report: { machine } }) => (machine === undefined ? [] : [machineClassText(machine)])),
    ),
  ];
  return [
    first.view.intro,
    summary,
    ...machines.map((machine) => `Measured on: ${inline(machine)}.`),
    ...gates.map(detailsOf),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function detailsOf(gate: PublishedGate): string {
  const { table: details } = gate.view;
  if (details === undefined) return '';
  const rows = table(
    details.columns.map((column): Column => [column, 'left']),
    details.rows.map((row) => row.map(inline)),
  );
  return `<details><summary>${html(`${gate.report.gate} of ${measuredOn(gate)}`)}</summary>\n\n${rows}\n\n</details>`;
}

/** `evaluation/zen/nano-4b/gguf/q4_k_m/identity` -> `gguf q4_k_m`; what it was measured on, in the fleet's own words. */
function measuredOn({ id }: PublishedGate): string {
  return id.split('/').slice(3, -1).map(decodeURIComponent).join(' ');
}

function html(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
