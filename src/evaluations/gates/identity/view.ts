import { cut } from '../../../diagnostics/visible-text.ts';
import type { GateView } from '../../../resources/evaluation.ts';
import { expectationText } from '../../../resources/expectation.ts';
import type { IdentityVerdict } from './judge.ts';
import type { IdentityData } from './read-answers.ts';
import type { IdentitySettings } from './settings.ts';

/** Long enough for any name or mission; a model that rambles does not take over its card. */
const ANSWER_CHARACTERS = 240;

/** What was asked, what was expected and answered, and how much of it had to be right. */
export function viewIdentity(
  { answers }: IdentityData,
  { questions, pass }: IdentitySettings,
  { misses }: IdentityVerdict,
): GateView {
  const right = `${questions.length - misses.length} of ${questions.length}`;
  // The mark in the fleet's own words: `all`, `67 %`.
  const needed = pass >= 1 ? 'all' : `${Number((pass * 100).toFixed(2))} %`;
  return {
    intro:
      'The identity gate loads the weights and asks them; a model with fewer right answers than needed is not published.',
    cells: [
      { title: 'Right', text: right, align: 'right' },
      { title: 'Needed', text: needed, align: 'right' },
    ],
    ...(questions.length === 0
      ? {}
      : {
          table: {
            columns: ['Question', 'Expected', 'Answer', ''],
            rows: questions.map(({ ask, expect }) => [
              ask,
              shorten(expectationText(expect)),
              shorten(answers.find((given) => given.ask === ask)?.answer ?? ''),
              misses.some((miss) => miss.ask === ask) ? '❌' : '✅',
            ]),
          },
        }),
    lines: [`${right} answers are right; needed: ${needed}`],
  };
}

function shorten(text: string): string {
  return cut(text.trim(), undefined, ANSWER_CHARACTERS);
}
