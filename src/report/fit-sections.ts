import { countText } from './count-text.ts';

/** Blocks of one fence: each is shown whole or not at all. */
export interface FencedSection {
  readonly title: string;
  readonly open: boolean;
  readonly language: 'diff' | 'text';
  readonly blocks: readonly string[];
  /** What stands between two blocks; absent: as the language has it. */
  readonly separator?: string;
}

interface Document {
  readonly head: string;
  readonly sections: readonly FencedSection[];
  readonly foot: string;
  /** Where what did not fit can be read: ends the sentence. */
  readonly rest: string;
  /** Characters. */
  readonly limit: number;
}

/** For the line that tells what was left out. */
const RESERVED = 200;

/**
 * Head and foot always appear; sections give way from the last to the first, and inside a section whole blocks from its
 * end. Cutting anywhere else would leave a fence open and swallow everything after it.
 */
export function fitSections({ head, sections, foot, rest, limit }: Document): string {
  let room = limit - head.length - foot.length - RESERVED;
  const shown: string[] = [];
  let dropped = 0;
  for (const section of sections) {
    const fitting = fittingBlocks(section, room);
    dropped += section.blocks.length - fitting.length;
    if (fitting.length === 0) continue;
    const text = sectionText(section, fitting);
    room -= text.length + 2;
    shown.push(text);
  }
  const note = dropped === 0 ? '' : `_${countText(dropped, 'block')} did not fit here: ${rest}_`;
  return `${[head, ...shown, note, foot].filter((part) => part !== '').join('\n\n')}\n`;
}

function fittingBlocks(section: FencedSection, room: number): readonly string[] {
  const fitting: string[] = [];
  let length = sectionText(section, []).length + 2;
  for (const block of section.blocks) {
    length += block.length + 2;
    if (length > room) break;
    fitting.push(block);
  }
  return fitting;
}

function sectionText(
  { title, open, language, blocks: all, separator = language === 'diff' ? '\n\n' : '\n' }: FencedSection,
  blocks: readonly string[],
): string {
  const fence = fenceFor(all);
  const left = all.length - blocks.length;
  const heading = left > 0 && blocks.length > 0 ? `${title}, first ${blocks.length}` : title;
  return [
    `<details${open ? ' open' : ''}><summary>${heading}</summary>`,
    '',
    `${fence}${language}`,
    blocks.join(separator),
    fence,
    '',
    '</details>',
  ].join('\n');
}

/** Longer than any run of backticks inside, so that no text can close it. */
function fenceFor(blocks: readonly string[]): string {
  let longest = 2;
  for (const block of blocks) {
    for (const run of block.matchAll(/`{3,}/g)) longest = Math.max(longest, run[0].length);
  }
  return '`'.repeat(longest + 1);
}
