import { StringDecoder } from 'node:string_decoder';
import { visibleLines } from '../diagnostics/visible-text.ts';
import type { Terminal } from './terminal.ts';

/** How far which file was read. */
export interface LogMark {
  readonly tenant: string;
  /** The number that the file system gives it. */
  readonly file: string;
  /** Bytes. */
  readonly read: number;
}
export interface Stretch {
  readonly tenant: string;
  readonly file: string;
  readonly from: number;
  readonly bytes: Buffer;
}
export interface Follow {
  mark(): LogMark | undefined;
  take(stretch: Stretch): void;
  /** Prints what is left of a line. */
  end(): void;
}
/** A line that is longer is printed in parts. Characters. */
const LONGEST_LINE = 16_384;

/** Prints whole lines as they come, and says when they are of another start or of another tenant. */
export function followState(machine: string, terminal: Pick<Terminal, 'out' | 'err'>): Follow {
  let mark: LogMark | undefined;
  let decoder = new StringDecoder('utf8');
  let rest = '';
  function print(text: string): void {
    if (text !== '') terminal.out(visibleLines(text, Infinity));
  }
  function endLine(): void {
    const left = rest + decoder.end();
    rest = '';
    if (left !== '') print(`${left}\n`);
  }
  return {
    mark: () => mark,
    end: endLine,
    take({ tenant, file, from, bytes }) {
      const isOther = mark !== undefined && (mark.tenant !== tenant || mark.file !== file);
      if (isOther || (mark !== undefined && from < mark.read)) {
        endLine();
        decoder = new StringDecoder('utf8');
        terminal.err(
          mark?.tenant === tenant
            ? `The server of ${tenant} on ${machine} began a new log.\n`
            : `${machine} hosts ${tenant} now: its log.\n`,
        );
      }
      mark = { tenant, file, read: from + bytes.length };
      const text = rest + decoder.write(bytes);
      const end =
        text.length - text.lastIndexOf('\n') > LONGEST_LINE ? text.length : text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      print(text.slice(0, end));
    },
  };
}

/** Lines of `<tenant> <number> <from> <hex>`; what is not so is passed over. */
export function readStretches(text: string): readonly Stretch[] {
  return text.split('\n').flatMap((line): readonly Stretch[] => {
    const [, tenant, file, from, hex = ''] = /^([\w.-]+) (\d+) (\d+) ((?:[0-9a-f]{2})*)$/.exec(line) ?? [];
    if (tenant === undefined || file === undefined) return [];
    return [{ tenant, file, from: Number(from), bytes: Buffer.from(hex, 'hex') }];
  });
}
