import { splitThought } from '../../../resources/split-thought.ts';
import { plainText, readText } from './normal-text.ts';
import type { Expectation, Question, Report, Verdict } from '../../../resources/evaluation.ts';

/** Half an answer of a hundred thousand: 2 of 3 shall meet `pass: 0.6667`, whatever floating point makes of it. */
const TOLERANCE = 1e-4;

/**
 * The share of questions that are answered as expected, against `pass`. Only the answer is judged, not what the model
 * thought before it, and without what `plainText` takes out: `**HANZO**  AI` says `Hanzo AI`. A question that the report
 * has no answer to counts as missed, and so does a thought without an end.
 */
export function judgeIdentity(
  report: Pick<Report, 'answers'>,
  questions: readonly Question[],
  pass: number,
): Verdict {
  const misses = questions.flatMap(({ ask, expect }) => {
    const given = report.answers.find((one) => one.ask === ask);
    const spoken = given === undefined ? undefined : splitThought(given.answer);
    const unmet = spoken === undefined || spoken.isOpen ? 'an answer' : whatIsUnmet(spoken.answer, expect);
    return unmet === undefined ? [] : [{ ask, answer: spoken?.answer ?? '', expected: unmet }];
  });
  const score = questions.length === 0 ? 1 : (questions.length - misses.length) / questions.length;
  return { passed: score + TOLERANCE >= pass, score, misses };
}

/** The parts of the expectation that the answer does not meet, for people; undefined when it meets all. */
function whatIsUnmet(answer: string, { all, any, none, regex }: Expectation): string | undefined {
  const said = plainText(answer);
  const read = readText(answer);
  const says = (text: string): boolean => said.includes(plainText(text));
  const unmet: string[] = [];
  const missing = (all ?? []).filter((text) => !says(text));
  if (missing.length > 0) unmet.push(missing.map(quote).join(' and '));
  if (any !== undefined && any.length > 0 && !any.some(says)) unmet.push(any.map(quote).join(' or '));
  const forbidden = (none ?? []).filter(says);
  if (forbidden.length > 0) unmet.push(`not ${forbidden.map(quote).join(' nor ')}`);
  const unmatched = (regex ?? []).filter((pattern) => !new RegExp(pattern, 'iu').test(read));
  if (unmatched.length > 0) unmet.push(unmatched.map((pattern) => `/${pattern}/`).join(' and '));
  return unmet.length === 0 ? undefined : unmet.join(', and ');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
