import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeOf, type SourceFile } from './source-map.ts';

/**
 * Characters. A fleet of 100,000 resources is one million; and a file full of mistakes takes ten seconds and half a gigabyte
 * for each million.
 */
const MAX_LENGTH = 2 * 1024 * 1024;
/** Of all files of a fleet together: many parts are no way around it. Characters. */
export const MAX_FLEET_LENGTH = 4 * MAX_LENGTH;

/** As git writes them, at the start of a line; `=======` alone could be text. */
const CONFLICT = /(?:^|\n)[<>|]{7}(?=[ \r\n]|$)/;

/** What is wrong with a text before it is YAML: too long, or not the encoding that it was read as. */
export function checkText(file: SourceFile): Diagnostic | undefined {
  const { text } = file;
  if (text.length > MAX_LENGTH) {
    return problem(file, 0, {
      code: 'too-large',
      message: 'more than 2 MiB of YAML are too much for one file',
      remedy: 'split it and list the parts under include:',
    });
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return problem(file, nul, {
      code: 'encoding',
      message: 'a NUL character: the file looks like UTF-16 or binary',
      remedy: 'save it as UTF-8',
    });
  }
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0) {
    return problem(file, broken, {
      code: 'encoding',
      message: 'bytes that are not UTF-8',
      remedy: 'save the file as UTF-8',
    });
  }
  const conflict = CONFLICT.exec(text);
  if (conflict !== null) {
    const start = conflict.index + conflict[0].length - 7;
    return {
      severity: 'error',
      code: 'conflict',
      message: 'a merge left conflict markers here',
      place: placeOf({ file, start, end: start + 7 }, ''),
      remedy: 'keep one side, and remove the lines with <<<<<<<, ======= and >>>>>>>',
    };
  }
  // To YAML the whole file is one line then, and mostly one comment.
  const end = text.includes('\n') ? -1 : text.search(/[\r\u0085\u2028\u2029]/);
  if (end >= 0) {
    return problem(file, end, {
      code: 'line-ends',
      message: `lines end with U+${text.charCodeAt(end).toString(16).toUpperCase().padStart(4, '0')} alone`,
      remedy: 'save the file with LF or CRLF at the end of lines',
    });
  }
  return undefined;
}

/** With this file the fleet as a whole is too long. */
export function tooMuch(file: SourceFile): Diagnostic {
  return problem(file, 0, {
    code: 'too-large',
    message: 'with this file the fleet is more than 8 MiB of YAML',
    remedy: 'look for a file that include: matches and should not',
  });
}

function problem(
  file: SourceFile,
  start: number,
  what: Pick<Diagnostic, 'code' | 'message'> & { readonly remedy: string },
): Diagnostic {
  return { severity: 'error', ...what, place: placeOf({ file, start, end: start + 1 }, '') };
}
