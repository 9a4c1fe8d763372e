/**
 * When an answer is as expected. Judged by gates, by a swap that proves a tenant, and by the fleet compiler, which refuses
 * what every answer would meet.
 */
import type { Expectation } from './evaluation.ts';
import { plainText, readText } from './normal-text.ts';
import { parsePattern } from './pattern.ts';

/**
 * The parts of the expectation that the answer does not meet, for people; undefined when it meets all. What `plainText`
 * takes out does not decide: `**HANZO**  AI` says `Hanzo AI`. An answer without any text meets nothing.
 */
export function unmetBy(answer: string, { all, any, none, regex }: Expectation): string | undefined {
  const said = plainText(answer);
  const read = readText(answer);
  if (said === '') return 'an answer';
  const says = (text: string): boolean => said.includes(plainText(text));
  const unmet: string[] = [];
  const missing = (all ?? []).filter((text) => !says(text));
  if (missing.length > 0) unmet.push(missing.map(quote).join(' and '));
  if (any !== undefined && any.length > 0 && !any.some(says)) unmet.push(any.map(quote).join(' or '));
  const forbidden = (none ?? []).filter(says);
  if (forbidden.length > 0) unmet.push(`not ${forbidden.map(quote).join(' nor ')}`);
  const unmatched = (regex ?? []).filter((source) => !isMatch(source, read));
  if (unmatched.length > 0) unmet.push(unmatched.map((pattern) => `/${pattern}/`).join(' and '));
  return unmet.length === 0 ? undefined : unmet.join(', and ');
}

/** A pattern that is none matches nothing: the compiler has refused it. */
function isMatch(source: string, text: string): boolean {
  const pattern = parsePattern(source);
  return 'matches' in pattern && pattern.matches(text);
}

/** What is expected, for people: `"Zen Nano", and not "Qwen"`. */
export function expectationText({ all = [], any = [], none = [], regex = [] }: Expectation): string {
  const parts = [
    all.map(quote).join(' and '),
    any.map(quote).join(' or '),
    none.length === 0 ? '' : `not ${none.map(quote).join(' nor ')}`,
    regex.map((pattern) => `/${pattern}/`).join(' and '),
  ];
  return parts.filter((part) => part !== '').join(', and ');
}

/** Sentences that say nothing about any model: every letter and digit, and nothing that a person would expect. */
const IDLE_ANSWERS = ['Sphinx of black quartz, judge my vow. 0123456789', '…', '私は元気です。'];

/**
 * Whether an answer that says nothing meets the expectation: `idle` when a sentence with all letters does, `always` when
 * whatever is answered does.
 */
export function metByNothing({ all, any, regex }: Expectation): 'always' | 'idle' | undefined {
  const asked = {
    ...(all === undefined ? {} : { all }),
    ...(any === undefined ? {} : { any }),
    ...(regex === undefined ? {} : { regex }),
  };
  const met = IDLE_ANSWERS.map((answer) => unmetBy(answer, asked) === undefined);
  if (Object.keys(asked).length > 0 && met.every(Boolean)) return 'always';
  return met[0] === true ? 'idle' : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
