/**
 * What comes from elsewhere, as it may be shown: names of files and tensors, answers of models, words of servers. Control
 * characters, invisible characters and those that turn the direction of text become visible, tokens become asterisks, and
 * what is too long is cut with the count of what is left out.
 */

/** Tokens by the look of them: they are never shown, wherever they were written. */
const TOKENS =
  /\b(?:hf_\w{16,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|AKIA[A-Z0-9]{12,})/g;
/** `https://user:password@host` */
const PASSWORDS = /(?<=:\/\/)[^\s/@]+(?=@)/g;
/** Controls, line and paragraph ends, whatever has no width of its own, annotations, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb\p{Cs}]/gu;
const LINE_ENDS = /\r?\n/;

/** UTF-16 code units. Enough for any sentence; a screen and a log stay readable whatever was sent. */
const MOST_IN_LINE = 1_000;
/** Looked at behind the cut: half a token would not be known for one. */
const BEHIND_CUT = 256;

/** One line that is safe on a terminal, in a log and in a record. */
export function visible(text: string, most = MOST_IN_LINE): string {
  const near = visibleLine(text.slice(0, most + BEHIND_CUT)).replaceAll('\t', '\u2409');
  return cut(near, text.length, most);
}

/** As it stands in a file, uncut: tabs stay, for a caller that lets them reach as far as an editor does. One character for one. */
export function visibleLine(text: string): string {
  return text
    .replaceAll(TOKENS, (token) => '*'.repeat(token.length))
    .replaceAll(PASSWORDS, (password) => '*'.repeat(password.length))
    .replaceAll(UNSEEN, pictureOf);
}

/** Several lines that are asked for as such: an answer, a log. Lines and tabs stay. */
export function visibleLines(text: string, most = 100_000): string {
  const lines = text.slice(0, most + BEHIND_CUT).split(LINE_ENDS);
  return cut(lines.map(visibleLine).join('\n'), text.length, most);
}

/** Cuts at a space where there is one: the beginning of a secret would not be known for one. */
export function cut(text: string, length = text.length, most = MOST_IN_LINE): string {
  if (length <= most && text.length <= most) return text;
  const room = text.slice(0, Math.max(0, most - ROOM_FOR_COUNT));
  const last = room.slice(-LONGEST_WORD);
  const space = last.search(/\s\S*$/);
  const kept = space < 0 ? room.length : room.length - last.length + space;
  const head = room.slice(0, kept).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}… (${length - head.length} more characters)`;
}
const LONGEST_WORD = 200;
const ROOM_FOR_COUNT = '… (9007199254740991 more characters)'.length;

/** One character for one, so that carets stay where they are. */
function pictureOf(unseen: string, at: number, text: string): string {
  if (unseen === '\t' || isNeeded(unseen, at, text)) return unseen;
  const code = unseen.charCodeAt(0);
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return unseen.length === 1 && code >= 0xd800 && code <= 0xdfff ? '\uFFFD' : '\u2421'.repeat(unseen.length);
}

const SCRIPTS_WITH_JOINERS =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}]$/u;

/** Without them emoji fall apart, and words of Persian or Hindi are misspelled. */
function isNeeded(unseen: string, at: number, text: string): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  switch (unseen) {
    case '\uFE0F':
      return /\p{Emoji}$/u.test(before);
    case '\u200C':
    case '\u200D':
      if (SCRIPTS_WITH_JOINERS.test(before)) return true;
      return unseen === '\u200D' && /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?$/u.test(before);
    default:
      return false;
  }
}
