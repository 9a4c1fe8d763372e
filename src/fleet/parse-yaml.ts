/**
 * YAML text to plain data and places. Whatever the text is, the answer is data or diagnostics: size and depth are limited
 * before anything recursive sees them, and aliases are shared rather than copied.
 */
import { Composer, Lexer, Parser, type CST, type Document } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FleetText } from './fleet-text.ts';
import { placeOf, sourceFile, type SourceFile, type SourceMap } from './source-map.ts';
import { isLost, syntaxDiagnostic } from './syntax-diagnostic.ts';
import { readNode } from './yaml-value.ts';
import { checkText } from './check-text.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** Plain data; undefined when the text could not be understood. */
  readonly data?: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Deeper than any fleet (about ten levels), shallower than any stack. */
const MAX_DEPTH = 64;
/** Of one file: tabs are one mistake, however many lines have them. */
const MAX_ERRORS = 10;

export function parseYaml(read: FleetText, places: SourceMap): ParsedFile {
  const file = sourceFile(read);
  const unreadable = checkText(file);
  if (unreadable !== undefined) return { file, diagnostics: [unreadable] };

  const tokens = tokenize(file);
  if (!Array.isArray(tokens)) return { file, diagnostics: [tokens] };

  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, strict: true, logLevel: 'silent' });
  const documents: Document.Parsed[] = [...composer.compose(tokens, true, file.text.length)];
  const [document, second] = documents;
  if (document === undefined) return { file, diagnostics: [] };
  const lost = document.errors.findIndex(isLost);
  const problems = document.errors
    .slice(0, lost < 0 ? MAX_ERRORS : Math.min(lost + 1, MAX_ERRORS))
    .map((error) => syntaxDiagnostic(error, file));
  if (second !== undefined) {
    const place = placeOf({ file, start: second.range[0], end: second.range[0] + 1 }, '');
    problems.push({
      severity: 'error',
      code: 'several-documents',
      message: 'a second YAML document starts here',
      place,
      remedy: 'keep one document in a file; include more files with include:',
    });
  }
  if (problems.length > 0) return { file, diagnostics: problems };
  const { value, diagnostics } = readNode(document.contents, file, places);
  return { file, data: value, diagnostics };
}

/** The parser keeps its own stack, so it may be asked how deep it is; the composer after it recurses. */
function tokenize(file: SourceFile): CST.Token[] | Diagnostic {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(file.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself is on the stack, too.
    if (parser.stack.length > MAX_DEPTH + 1) {
      const start = Math.max(0, parser.offset - lexeme.length);
      return {
        severity: 'error',
        code: 'too-deep',
        message: `nested more than ${MAX_DEPTH} levels deep`,
        place: placeOf({ file, start, end: start + 1 }, ''),
        remedy: 'a fleet needs about ten levels: check for misplaced brackets or dashes',
      };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}
