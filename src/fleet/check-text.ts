import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeOf, type SourceFile } from './source-map.ts';

/** Parsing takes about 0.2 ms a node: a larger file is not a fleet that somebody wrote. Characters. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** What is wrong with a text before it is YAML: too long, or not the encoding that it was read as. */
export function checkText(file: SourceFile): Diagnostic | undefined {
  const { text } = file;
  if (text.length > MAX_LENGTH) {
    const mebibytes = (text.length / 1024 / 1024).toFixed(1);
    return problem(file, 0, {
      code: 'too-large',
      message: `${mebibytes} MiB of YAML is too much for one file`,
      remedy: 'keep a file under 8 MiB: split it and list the parts under include:',
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
  return undefined;
}

function problem(
  file: SourceFile,
  start: number,
  what: Pick<Diagnostic, 'code' | 'message'> & { readonly remedy: string },
): Diagnostic {
  return { severity: 'error', ...what, place: placeOf({ file, start, end: start + 1 }, '') };
}
