/**
 * What should not decide whether an answer is right: letter case, white space, Unicode's compatible forms, variants of
 * hyphens, apostrophes and quotation marks, invisible characters, and markup around words.
 * docs/gates.md lists the same.
 */

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const HYPHENS = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D\u2043]/gu;
const APOSTROPHES = /[\u2018\u2019\u201A\u201B\u02B9\u02BC\u2032\u00B4\u0060\uFF07]/gu;
const QUOTES = /[\u201C-\u201F\u2033\u00AB\u00BB\u301D-\u301F\uFF02]/gu;

const TAG =
  /<\/?(?:a|b|i|u|s|em|strong|code|pre|p|br|div|span|h[1-6]|ul|ol|li|mark|sub|sup|blockquote)(?:\s[^<>]*)?\/?>/giu;
const LINK = /!?\[([^\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/gu;
/** `**Zen**`, `__Zen__`, `_Zen_`, `~~Zen~~`, `` `Zen` ``: at the edge of a word; `zen_nano` keeps its own. */
const MARKS = /\*+|~~|`+|(?<![\p{L}\p{N}])_+(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.,!?])_+(?![\p{L}\p{N}])/gu;
const LINE_MARKS = /^[ \t]*(?:#{1,6}|>+|[-+•])[ \t]+/gmu;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&apos;', "'"],
  ['&nbsp;', ' '],
]);

/** Words as they are read, in their case: what regular expressions are matched against. */
export function readText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .replaceAll(LINK, '$1')
    .replaceAll(TAG, ' ')
    .replaceAll(LINE_MARKS, '')
    .replaceAll(MARKS, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39|apos|nbsp);/gu, (entity) => ENTITIES.get(entity) ?? entity)
    .replaceAll(HYPHENS, '-')
    .replaceAll(APOSTROPHES, "'")
    .replaceAll(QUOTES, '"')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The same, without case: what texts are looked for in. */
export function plainText(text: string): string {
  return readText(text).toLowerCase();
}
