import { cut, visible } from '../../diagnostics/visible-text.ts';
import type { PublishedGate } from '../../resources/publication.ts';
import type { Publishing } from '../publishing.ts';
import { code, inline, table } from './markdown.ts';

/** Long enough for any name or mission; a model that rambles does not take over its card. */
const ANSWER_CHARACTERS = 240;

/** What was asked, what was answered, and whether that was good enough; undefined when there is no gate. */
export function renderGates(publishing: Publishing): string | undefined {
  const { gates } = publishing;
  const [first] = gates;
  if (first === undefined) return undefined;
  const summary = table(
    [
      ['Gate', 'left'],
      ['Measured on', 'left'],
      ['Backend', 'left'],
      ['Right', 'right'],
      ['Result', 'left'],
    ],
    gates.map((gate) => [
      inline(gate.report.gate),
      code(measuredOn(gate)),
      inline(`${gate.report.backend.name} ${gate.report.backend.version}`),
      rightOf(gate),
      gate.verdict.passed ? '✅ passed' : '❌ failed',
    ]),
  );
  const details = gates.filter(({ report }) => report.answers.length > 0).map(answersOf);
  return [
    'Each gate loads the weights and asks them; a model that fails is not published.',
    summary,
    ...details,
  ].join('\n\n');
}

function answersOf(gate: PublishedGate): string {
  const answers = table(
    [
      ['Question', 'left'],
      ['Answer', 'left'],
      ['', 'left'],
    ],
    gate.report.answers.map(({ ask, answer }) => [
      inline(ask),
      inline(cut(answer.trim(), undefined, ANSWER_CHARACTERS)),
      gate.verdict.misses.some((miss) => miss.ask === ask) ? '❌' : '✅',
    ]),
  );
  return `<details><summary>${html(`${gate.report.gate} of ${measuredOn(gate)}`)}</summary>\n\n${answers}\n\n</details>`;
}

/** `evaluation/zen/nano-4b/gguf/q4_k_m/identity` -> `gguf q4_k_m`; what it was measured on, in the fleet's own words. */
function measuredOn({ id }: PublishedGate): string {
  return id.split('/').slice(3, -1).map(decodeURIComponent).join(' ');
}

function rightOf({ report, verdict }: PublishedGate): string {
  const asked = report.answers.length;
  if (asked === 0) return `${(verdict.score * 100).toFixed(0)} %`;
  return `${asked - verdict.misses.length} of ${asked}`;
}

function html(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
