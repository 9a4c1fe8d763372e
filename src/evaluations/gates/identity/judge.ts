import type { Expectation, Question, Report, Verdict } from '../../../resources/evaluation.ts';

/** Half an answer of a hundred thousand: 2 of 3 shall meet `pass: 0.6667`, whatever floating point makes of it. */
const TOLERANCE = 1e-4;

/**
 * The share of questions that are answered as expected, against `pass`. Texts are compared without regard to case,
 * to runs of white space and to Unicode's compatible forms: `HANZO  AI` says `Hanzo AI`. A question that the report
 * has no answer to counts as missed.
 */
export function judgeIdentity(
  report: Pick<Report, 'answers'>,
  questions: readonly Question[],
  pass: number,
): Verdict {
  const misses = questions.flatMap(({ ask, expect }) => {
    const answer = report.answers.find((given) => given.ask === ask)?.answer;
    const unmet = answer === undefined ? 'an answer' : whatIsUnmet(answer, expect);
    return unmet === undefined ? [] : [{ ask, answer: answer ?? '', expected: unmet }];
  });
  const score = questions.length === 0 ? 1 : (questions.length - misses.length) / questions.length;
  return { passed: score + TOLERANCE >= pass, score, misses };
}

/** The parts of the expectation that the answer does not meet, for people; undefined when it meets all. */
function whatIsUnmet(answer: string, { all, any, none, regex }: Expectation): string | undefined {
  const said = normal(answer);
  const says = (text: string): boolean => said.includes(normal(text));
  const unmet: string[] = [];
  const missing = (all ?? []).filter((text) => !says(text));
  if (missing.length > 0) unmet.push(missing.map(quote).join(' and '));
  if (any !== undefined && any.length > 0 && !any.some(says)) unmet.push(any.map(quote).join(' or '));
  const forbidden = (none ?? []).filter(says);
  if (forbidden.length > 0) unmet.push(`not ${forbidden.map(quote).join(' nor ')}`);
  const unmatched = (regex ?? []).filter((pattern) => !new RegExp(pattern, 'iu').test(answer));
  if (unmatched.length > 0) unmet.push(unmatched.map((pattern) => `/${pattern}/`).join(' and '));
  return unmet.length === 0 ? undefined : unmet.join(', and ');
}

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

function quote(text: string): string {
  return JSON.stringify(text);
}
