import { RE2JS, RE2JSSyntaxException } from 're2js';

/** What a fleet writes as `regex:`. */
export type Pattern =
  | { readonly matches: (text: string) => boolean }
  /** Why it is none, as a sentence without its subject. */
  | { readonly problem: string };

/** Of one pattern, where a sentence has a few dozen: time grows with them, and is seconds then for the longest answer. */
const MOST_CHARACTERS = 1_000;
const MOST_STEPS = 500;

/**
 * RE2's syntax, letter case ignored. Its engine tries all ways at once and never goes back, so that its time grows with
 * the text alone: with JavaScript's own, `(a+)+$` over an answer of forty letters takes years.
 */
export function parsePattern(source: string): Pattern {
  if (source.length > MOST_CHARACTERS) return { problem: `has more than ${MOST_CHARACTERS} characters` };
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > MOST_STEPS) return { problem: 'repeats too much' };
    return { matches: (text) => compiled.matcher(text).find() };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: error.getDescription() };
    throw error;
  }
}
