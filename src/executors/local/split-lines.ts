import { StringDecoder } from 'node:string_decoder';

/** A tool that prints megabytes without a line end is cut, not kept: such a line is of no use to a reader. */
const LONGEST_LINE = 8192;

/**
 * Cuts a stream of bytes into lines. `\r` ends a line as `\n` does: progress bars redraw with it, and would otherwise
 * be heard of only when they are full.
 */
export function makeLineSplitter(onLine: (line: string) => void): {
  readonly write: (chunk: Uint8Array) => void;
  readonly end: () => void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (line: string): void => {
    if (line !== '') onLine(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  };
  return {
    write(chunk) {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split(/[\r\n]+/u);
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE * 2) rest = rest.slice(0, LONGEST_LINE * 2);
      for (const line of lines) emit(line);
    },
    end() {
      emit(rest + decoder.end());
      rest = '';
    },
  };
}
