/**
 * Reads JSON that comes from elsewhere without building it: the reader says at each place what it wants, and everything
 * else is passed over. Depth is bounded before anything is kept, numbers stay as they are written (`1.0` is no count), and
 * keys come as often as they are there.
 */
export type JsonKind = 'object' | 'array' | 'text' | 'number' | 'word';

/** Not JSON, or more of it than is read; the message goes on from "it" or the file's name: `is not JSON`. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem';
}

export interface JsonCursor {
  kind(): JsonKind;
  /** `each` reads the value of its key. */
  object(each: (key: string) => void): void;
  /** `each` reads one element. */
  array(each: (index: number) => void): void;
  text(): string;
  /** As written. */
  number(): string;
  skip(): void;
  /** The whole value; of keys that are there twice the last, as every reader does it. */
  value(): unknown;
  /** Nothing but white space may follow. */
  end(): void;
}

export interface JsonGrammar {
  /** `NaN`, `Infinity` and `-Infinity`, which Python writes and reads. */
  readonly python?: boolean;
}

/** As the readers of safetensors and tokenizers have it (serde_json). A configuration has about six levels. */
const MOST_LEVELS = 128;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', undefined],
]);
const PYTHON_WORDS = new Map<string, unknown>([
  ...WORDS,
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function jsonCursor(bytes: Buffer, { python = false }: JsonGrammar = {}): JsonCursor {
  const words = python ? PYTHON_WORDS : WORDS;
  let at = 0;
  let level = 0;

  /** The next byte that is not white space; undefined at the end. */
  function next(): number | undefined {
    for (;;) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      at += 1;
    }
  }
  function take(sign: string): boolean {
    if (next() !== sign.charCodeAt(0)) return false;
    at += 1;
    return true;
  }
  function demand(sign: string): void {
    if (!take(sign)) throw notJson();
  }
  function inside(read: () => void): void {
    if (level === MOST_LEVELS) throw new JsonProblem(`has more than ${MOST_LEVELS} levels of brackets`);
    level += 1;
    read();
    level -= 1;
  }
  function items(close: string, item: (index: number) => void): void {
    inside(() => {
      if (take(close)) return;
      for (let index = 0; ; index += 1) {
        item(index);
        if (take(close)) return;
        demand(',');
      }
    });
  }
  function passEscape(): void {
    const byte = bytes[at] ?? 0;
    const length = byte === 0x75 ? 5 : 1;
    const isKnown = length === 5 ? isHex(bytes, at + 1) : ESCAPED.has(byte);
    if (!isKnown) throw notJson();
    at += length;
  }
  /** Moves behind the closing quote; gives where the text begins, and whether it has escapes. */
  function passText(): { readonly start: number; readonly escaped: boolean } {
    demand('"');
    const start = at;
    let escaped = false;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined || byte < 0x20) throw notJson();
      at += 1;
      if (byte === QUOTE) return { start, escaped };
      if (byte === BACKSLASH) {
        escaped = true;
        passEscape();
      }
    }
  }
  function text(): string {
    const { start, escaped } = passText();
    if (!escaped) return bytes.toString('utf8', start, at - 1);
    const value: unknown = parseOrThrow(bytes.toString('utf8', start - 1, at));
    if (typeof value !== 'string' || !value.isWellFormed()) throw notJson();
    return value;
  }
  /** A number or a word: all that stands there without quotes. */
  function bare(): string {
    next();
    const start = at;
    for (;;) {
      const byte = bytes[at];
      const isPart =
        byte !== undefined &&
        ((byte >= 0x30 && byte <= 0x39) ||
          (byte >= 0x41 && byte <= 0x5a) ||
          (byte >= 0x61 && byte <= 0x7a) ||
          byte === 0x2b ||
          byte === 0x2d ||
          byte === 0x2e);
      // No number and no word is longer; what is has to be no JSON, or nothing that is read.
      if (!isPart || at - start > MOST_BARE) return bytes.toString('latin1', start, at);
      at += 1;
    }
  }
  function number(): string {
    const written = bare();
    if (!NUMBER.test(written)) throw notJson();
    return written;
  }
  function kind(): JsonKind {
    const byte = next();
    if (byte === 0x7b) return 'object';
    if (byte === 0x5b) return 'array';
    if (byte === QUOTE) return 'text';
    const isNumber = byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39);
    return isNumber && bytes[at + 1] !== 0x49 ? 'number' : 'word';
  }
  const cursor: JsonCursor = {
    kind,
    object(each) {
      demand('{');
      items('}', () => {
        const key = text();
        demand(':');
        each(key);
      });
    },
    array(each) {
      demand('[');
      items(']', each);
    },
    text,
    number,
    skip() {
      switch (kind()) {
        case 'object':
          demand('{');
          return items('}', () => {
            next();
            passText();
            demand(':');
            cursor.skip();
          });
        case 'array':
          demand('[');
          return items(']', cursor.skip);
        case 'text':
          return void passText();
        case 'number':
          return void number();
        case 'word':
          if (!words.has(bare())) throw notJson();
      }
    },
    value() {
      switch (kind()) {
        case 'object': {
          const entries: [string, unknown][] = [];
          cursor.object((key) => entries.push([key, cursor.value()]));
          return Object.fromEntries(entries);
        }
        case 'array': {
          const values: unknown[] = [];
          cursor.array(() => values.push(cursor.value()));
          return values;
        }
        case 'text':
          return text();
        case 'number':
          return Number(number());
        case 'word': {
          const word = bare();
          if (!words.has(word)) throw notJson();
          return words.get(word);
        }
      }
    },
    end() {
      if (next() !== undefined) throw notJson();
    },
  };
  return cursor;
}
const MOST_BARE = 400;
/** What may follow a backslash, besides `u` with four digits. */
const ESCAPED = new Set(Buffer.from('"\\\\/bfnrt'));

function isHex(bytes: Buffer, at: number): boolean {
  return /^[0-9a-fA-F]{4}$/.test(bytes.toString('latin1', at, at + 4));
}

function parseOrThrow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

function notJson(): JsonProblem {
  return new JsonProblem('is not JSON');
}
