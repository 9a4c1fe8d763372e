import { visibleLines } from '../../diagnostics/visible-text.ts';

/**
 * Foreign text that comes in pieces, made visible as if it had come whole: what a piece ends with is held back as long as the next one
 * could change how it is shown. That is a word (half a token is not known for one), a carriage return, and characters that join.
 */
const UNSETTLED = /(?:[!-~]{1,256}|\r|[^\0-\u007f]{1,8})$/u;

export interface VisibleStream {
  add(piece: string): void;
  /** Shows what is left. */
  end(): void;
}

export function visibleStream(show: (text: string) => void): VisibleStream {
  let held = '';
  function release(text: string): void {
    if (text !== '') show(visibleLines(text));
  }
  return {
    add(piece) {
      const text = held + piece;
      held = UNSETTLED.exec(text)?.[0] ?? '';
      release(text.slice(0, text.length - held.length));
    },
    end() {
      release(held);
      held = '';
    },
  };
}
