import { visible } from './visible-text.ts';

/**
 * What people, models and servers wrote, inside of Markdown: as they wrote it and in one line. No markup of theirs takes
 * effect, no table breaks, no address becomes a link, an @ calls no user.
 */
export function markdownText(text: string, most?: number): string {
  return visible(text.replace(/\s+/g, ' ').trim(), most)
    .replace(/[\\`*_{}[\]<>|~]/g, String.raw`\$&`)
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/(?<=\b(?:https?|ftp|mailto|xmpp)):/gi, String.raw`\:`)
    .replace(/(?<=\bwww)\./gi, String.raw`\.`)
    .replace(/@(?=[\w-])/g, '@<!-- -->');
}
