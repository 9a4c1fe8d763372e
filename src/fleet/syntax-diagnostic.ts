import type { ErrorCode, YAMLParseError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeOf, type SourceFile } from './source-map.ts';

/** What to do about the YAML errors that people make. */
const REMEDIES: Partial<Readonly<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'indent with spaces; YAML does not allow tabs there',
  BAD_INDENT: 'entries of one mapping or list start in the same column',
  MISSING_CHAR: 'close what was opened: a quote, a bracket or a brace',
  BAD_SCALAR_START: 'put the text in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line, with ": " behind it',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes when it holds ": ", else start a new line',
  UNEXPECTED_TOKEN: 'put the text in quotes, or remove what does not belong here',
  BAD_DQ_ESCAPE: "use single quotes for text with backslashes ('C:\\models')",
};

const OPENING = { ']': '[', '}': '{' } as const;

/** The parser is lost behind such an error: what it says of the rest of the file is nothing new. */
export function isLost(error: YAMLParseError): boolean {
  return error.code === 'UNEXPECTED_TOKEN' || closingOf(error) !== undefined;
}

/** The bracket that is missing. */
function closingOf({ message }: YAMLParseError): keyof typeof OPENING | undefined {
  if (/must .*end with a \]/.test(message)) return ']';
  return /must .*end with a \}/.test(message) ? '}' : undefined;
}

export function syntaxDiagnostic(error: YAMLParseError, file: SourceFile): Diagnostic {
  const [start, end] = error.pos;
  const closing = closingOf(error);
  const trap = closing === undefined ? colonInText(error, file) : commentInText(closing, start, file);
  if (trap !== undefined) return trap;
  const remedy = closing === undefined ? REMEDIES[error.code] : `close it with ${closing} before this`;
  const message = closing === undefined ? messageOf(error, file) : `${OPENING[closing]} is not closed`;
  return {
    severity: 'error',
    code: 'syntax',
    message: `this is not YAML: ${message}`,
    place: placeOf({ file, start: Math.min(start, file.text.length), end }, ''),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** `company: Hanzo: AI`: the second ": " makes a key of what was meant as text. */
function colonInText({ code, pos: [start] }: YAMLParseError, file: SourceFile): Diagnostic | undefined {
  if (code !== 'BLOCK_IN_FLOW' && code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const text = /^[^\n,{}[\]"'#]+/.exec(file.text.slice(start))?.[0].trimEnd() ?? '';
  if (!text.includes(': ')) return undefined;
  return {
    severity: 'error',
    code: 'syntax',
    message: `this is not YAML: ": " starts a new key in the middle of ${JSON.stringify(text)}`,
    place: placeOf({ file, start, end: start + text.length }, ''),
    remedy: `put the text in quotes: ${JSON.stringify(text)}`,
  };
}

/** `{ ask: Who are you #1? }`: what follows " #" is a comment, and takes the bracket with it. */
function commentInText(closing: string, before: number, file: SourceFile): Diagnostic | undefined {
  const lines = file.text.slice(0, before).trimEnd();
  const lineStart = lines.lastIndexOf('\n') + 1;
  const hash = lines.indexOf(' #', lineStart);
  if (hash < 0 || !lines.slice(hash).includes(closing)) return undefined;
  return {
    severity: 'error',
    code: 'syntax',
    message: `this is not YAML: " #" starts a comment, and the ${closing} in it does not count`,
    place: placeOf({ file, start: hash + 1, end: lines.length }, ''),
    remedy: 'put the text that holds # in quotes',
  };
}

function messageOf({ code, message, pos: [start, end] }: YAMLParseError, file: SourceFile): string {
  if (code === 'UNEXPECTED_TOKEN' && end > start) {
    const [token = ''] = file.text.slice(start, Math.min(end, start + 32)).split('\n');
    return `${JSON.stringify(token)} does not belong here`;
  }
  const [first = ''] = message.split('\n');
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}
