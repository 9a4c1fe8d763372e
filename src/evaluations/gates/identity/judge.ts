import type { Answer, Question, Verdict } from '../../../resources/evaluation.ts';
import { splitThought } from '../../../resources/split-thought.ts';
import { unmetBy } from '../../../resources/expectation.ts';

/**
 * Version of the rule below, and of what it takes for a right answer. A change of either raises it, so that what was
 * approved under the old rule is not done under the new one.
 */
export const IDENTITY_RULE = 'identity/3';

/** Half an answer of a hundred thousand: 2 of 3 shall meet `pass: 0.6667`, whatever floating point makes of it. */
const TOLERANCE = 1e-4;

export interface IdentityVerdict extends Verdict {
  readonly misses: readonly { readonly ask: string; readonly answer: string; readonly expected: string }[];
}

/**
 * The share of questions that are answered as expected, against `pass`. Only the answer is judged, not what the model
 * thought before it. A question that the report has no answer to counts as missed, and so does a thought without an end. Where nothing was right, or nothing was asked, nothing was passed.
 */
export function judgeIdentity(
  answers: readonly Answer[],
  questions: readonly Question[],
  pass: number,
): IdentityVerdict {
  const misses = questions.flatMap(({ ask, expect }) => {
    const given = answers.find((one) => one.ask === ask);
    const spoken = given === undefined ? undefined : splitThought(given.answer);
    const unmet = spoken === undefined || spoken.isOpen ? 'an answer' : unmetBy(spoken.answer, expect);
    return unmet === undefined ? [] : [{ ask, answer: spoken?.answer ?? '', expected: unmet }];
  });
  const right = questions.length - misses.length;
  const score = questions.length === 0 ? 0 : right / questions.length;
  const reasons = misses.map(
    ({ ask, answer, expected }) => `${ask} answered ${JSON.stringify(answer)}; expected ${expected}`,
  );
  return { passed: right > 0 && score + TOLERANCE >= pass, score, reasons, misses };
}
