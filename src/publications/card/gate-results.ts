import { expectationText } from '../../resources/expectation.ts';
import type { PublishedGate } from '../../resources/publication.ts';
import type { Publishing } from '../publishing.ts';
import { code, inline, table } from './markdown.ts';

/** Long enough for any name or mission; a model that rambles does not take over its card. */
const ANSWER_CHARACTERS = 160;

/** What was asked, what was expected and answered, and how much of it had to be right; undefined when there is no gate. */
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
      ['Needed', 'right'],
      ['Result', 'left'],
    ],
    gates.map((gate) => [
      inline(gate.report.gate),
      code(measuredOn(gate)),
      inline(`${gate.report.backend.name} ${gate.report.backend.version}`),
      rightOf(gate),
      neededBy(gate),
      gate.verdict.passed ? '✅ passed' : '❌ failed',
    ]),
  );
  const details = gates.filter(({ rule }) => rule.questions.length > 0).map(answersOf);
  return [
    'Each gate loads the weights and asks them; a model with fewer right answers than needed is not published.',
    summary,
    ...details,
  ].join('\n\n');
}

function answersOf(gate: PublishedGate): string {
  const answers = table(
    [
      ['Question', 'left'],
      ['Expected', 'left'],
      ['Answer', 'left'],
      ['', 'left'],
    ],
    gate.rule.questions.map(({ ask, expect }) => [
      inline(ask),
      inline(shorten(expectationText(expect))),
      inline(shorten(gate.report.answers.find((given) => given.ask === ask)?.answer ?? '')),
      gate.verdict.misses.some((miss) => miss.ask === ask) ? '❌' : '✅',
    ]),
  );
  return `<details><summary>${html(`${gate.report.gate} of ${measuredOn(gate)}`)}</summary>\n\n${answers}\n\n</details>`;
}

/** `evaluation/zen/nano-4b/gguf/q4_k_m/identity` -> `gguf q4_k_m`; what it was measured on, in the fleet's own words. */
function measuredOn({ id }: PublishedGate): string {
  return id.split('/').slice(3, -1).map(decodeURIComponent).join(' ');
}

function rightOf({ rule, verdict }: PublishedGate): string {
  const asked = rule.questions.length;
  return `${asked - verdict.misses.length} of ${asked}`;
}

/** The mark in the fleet's own words: `all`, `67 %`. */
function neededBy({ rule }: PublishedGate): string {
  return rule.pass >= 1 ? 'all' : `${Number((rule.pass * 100).toFixed(2))} %`;
}

function shorten(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= ANSWER_CHARACTERS) return trimmed;
  // Not through the middle of a character.
  return `${trimmed.slice(0, ANSWER_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
