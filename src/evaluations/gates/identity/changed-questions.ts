import { visible } from '../../../diagnostics/visible-text.ts';
import type { Answer, Question } from '../../../resources/evaluation.ts';

const MOST_TEXT = 60;

/** What is asked otherwise than last time. */
export function changedQuestions(
  before: readonly Answer[],
  questions: readonly Question[],
): readonly string[] {
  const old = before.map(({ ask }) => ask);
  const asked = questions.map(({ ask }) => ask);
  const added = asked.filter((ask) => !old.includes(ask));
  const removed = old.filter((ask) => !asked.includes(ask));
  return [
    ...added.map((ask) => `asks ${JSON.stringify(visible(ask, MOST_TEXT))}`),
    ...removed.map((ask) => `asks no more ${JSON.stringify(visible(ask, MOST_TEXT))}`),
  ];
}
