import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleStream } from '../../../../src/cli/chat/visible-stream.ts';
import { visibleLines } from '../../../../src/diagnostics/visible-text.ts';

function streamed(pieces: readonly string[]): { readonly text: string; readonly shown: readonly string[] } {
  const shown: string[] = [];
  const stream = visibleStream((text) => shown.push(text));
  for (const piece of pieces) stream.add(piece);
  stream.end();
  return { text: shown.join(''), shown };
}

describe('foreign text in pieces', () => {
  it.each([
    ['an escape sequence', ['a\u001b', '[', '2J', 'b']],
    ['a token', ['take hf_', 'abcdefghij', 'klmnopqrstuv', ' and go']],
    ['a password', ['see https://ada:', 'secret', '@hub/ for it']],
    ['a line end of two characters', ['one\r', '\ntwo']],
    ['a character of two halves', ['\ud83d', '\ude00 hi']],
    ['characters that join', ['👩', '\u200d', '🔬 works']],
    ['turned text', ['a \u202e', 'b']],
  ])('is shown as if it had come whole: %s', (_what, pieces) => {
    expect(streamed(pieces).text).toBe(visibleLines(pieces.join('')));
  });

  it('shows nothing that commands a terminal, wherever it is cut', () => {
    const alphabet = fc.constantFrom(
      '\u001b',
      '[',
      '2',
      'J',
      ' ',
      'a',
      '\r',
      '\n',
      '\u009b',
      '\u202e',
      'é',
      '中',
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: alphabet, maxLength: 6 }), { maxLength: 12 }), (pieces) => {
        expect(streamed(pieces).text).toBe(visibleLines(pieces.join('')));
      }),
    );
  });

  it('comes while it is said: a word once the next begins, and long texts without spaces', () => {
    expect(streamed(['Hi', ' there', '!']).shown).toEqual(['Hi ', 'there!']);
    expect(streamed(['中'.repeat(20), '中']).shown[0]).toBe('中'.repeat(12));
    expect(streamed(['a'.repeat(300)]).shown[0]).toBe('a'.repeat(44));
  });
});
