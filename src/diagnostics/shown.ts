/** A document as it may be printed: each of its texts made visible, or, for a program, only cut. */
import { cut, visible } from './visible-text.ts';

/** Of one text in a document, in UTF-16 code units: an answer of a model in full, and no dump of a server. */
const MOST_FOR_PROGRAMS = 20_000;
/** What JSON writes with a backslash, and what it writes as it is though it is invisible. */
const SUSPICIOUS =
  /\\[bfnrtu]|[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]|:\/\/[^"/]*@|(?:hf|gh\w|pat)_\w{16}|(?:glpat|sk)-|AKIA/u;
const UNSEEN_IN_JSON = /[\u007f-\u009f\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;
const LONG = /"(?:[^"\\]|\\.){1000}/;
const VERY_LONG = /"(?:[^"\\]|\\.){20000}/;

/**
 * For people. Every text of plain data as one visible line; everything that a reporter prints passes here once, and what it
 * adds itself, line ends and colours, comes after.
 */
export function shown<T>(document: T): T {
  const text = JSON.stringify(document);
  if (!SUSPICIOUS.test(text) && !LONG.test(text)) return document;
  const safe: T = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? visible(value) : value,
  );
  return safe;
}

/** For programs: the same values, written so that a terminal is safe as well; texts beyond any use are cut. */
export function jsonText(document: unknown, indent?: number): string {
  const whole = JSON.stringify(document, undefined, indent);
  const text = VERY_LONG.test(whole)
    ? JSON.stringify(
        document,
        (_key, value: unknown) =>
          typeof value === 'string' ? cut(value, value.length, MOST_FOR_PROGRAMS) : value,
        indent,
      )
    : whole;
  return text.replaceAll(UNSEEN_IN_JSON, (unseen) =>
    [...Array(unseen.length).keys()]
      .map((at) => `\\u${unseen.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
