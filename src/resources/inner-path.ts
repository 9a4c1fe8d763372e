import { visible } from '../diagnostics/visible-text.ts';

declare const checked: unique symbol;

/**
 * A path below a root, relative, with `/`: the only form in which a foreign file name becomes a path, a command or a fact.
 * `parseInnerPath` and `parseInnerPaths` make it, and nothing else does.
 */
export type InnerPath = string & { readonly [checked]: 'a path below a root' };

/** `problem` is a sentence that names the text in a visible form. */
export type ParsedPath =
  | { readonly path: InnerPath; readonly problem?: undefined }
  | { readonly path?: undefined; readonly problem: string };

/** What file systems take as one name, and what the Hub takes as one path. Bytes of UTF-8. */
const SEGMENT_BYTES = 255;
const PATH_BYTES = 1024;
/** Characters of a bad name that a message shows. */
const SHOWN = 120;

/** Windows opens a device under these names, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:[.:].*)?$/iu;
/** What git and file systems read as git's own folder. */
const GIT_FOLDER = /^(?:\.git|git~\d+)(?::.*)?$/iu;

export function parseInnerPath(text: string): ParsedPath {
  return isInnerPath(text) ? { path: text } : { problem: sentence(text, problemOf(text) ?? 'is not a path') };
}

/** One name, without folders: of a tenant, of a folder that was listed. */
export function parseInnerName(text: string): ParsedPath {
  return text.includes('/') ? { problem: sentence(text, 'holds a slash') } : parseInnerPath(text);
}

/** For names that zoo itself makes: one that is no path below a root is a mistake of zoo, and throws. */
export function innerPath(text: string): InnerPath {
  if (isInnerPath(text)) return text;
  throw new TypeError(sentence(text, problemOf(text) ?? 'is not a path'));
}

/**
 * Names that lie side by side. macOS and Windows take other unicode forms and other cases of a name for the same file, so
 * that one would overwrite the other; a name cannot be a file and a folder either.
 */
export function parseInnerPaths(
  texts: Iterable<string>,
):
  | { readonly paths: readonly InnerPath[]; readonly problem?: undefined }
  | { readonly paths?: undefined; readonly problem: string } {
  const paths: InnerPath[] = [];
  const there = new Map<string, { readonly spelled: string; readonly isFile: boolean }>();
  for (const text of texts) {
    const { path, problem } = parseInnerPath(text);
    if (path === undefined) return { problem };
    for (const { part, isFile } of partsOf(path)) {
      const known = there.get(folded(part));
      if (known !== undefined && (isFile || known.isFile || known.spelled !== part))
        return { problem: sentence(text, `is, on some systems, the same as ${shown(known.spelled)}`) };
      if (known === undefined) there.set(folded(part), { spelled: part, isFile });
    }
    paths.push(path);
  }
  return { paths };
}

function isInnerPath(text: string): text is InnerPath {
  return problemOf(text) === undefined;
}

/** Undefined: it is a path below a root. */
function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.startsWith('/')) return 'starts at the root of the file system';
  if (/^[a-z]:/iu.test(text)) return 'starts with a drive letter';
  if (/^[~-]/u.test(text)) return 'starts like a home folder or like an option of a command';
  if (text.includes('\\')) return 'holds a backslash, which separates folders on Windows';
  if (/\p{Cc}/u.test(text)) return 'holds control characters';
  if (/[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text))
    return 'holds characters that are invisible or change the direction of writing';
  if (/[\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/u.test(text)) return 'is not valid UTF-8';
  if (bytesOf(text) > PATH_BYTES) return `is longer than ${PATH_BYTES} bytes`;
  for (const segment of text.split('/')) {
    const problem = problemOfSegment(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfSegment(segment: string): string | undefined {
  if (segment === '') return 'has an empty part between its slashes';
  if (segment === '..') return 'leads out of its folder (..)';
  if (segment === '.') return 'has a part that names its own folder (.)';
  if (bytesOf(segment) > SEGMENT_BYTES) return `has a part longer than ${SEGMENT_BYTES} bytes`;
  if (/[.\s]$/u.test(segment)) return 'has a part that ends in a dot or a space, which Windows leaves out';
  if (DEVICE.test(segment)) return 'has a part that is the name of a device on Windows';
  if (GIT_FOLDER.test(segment)) return "has a part that is the name of git's own folder";
  return undefined;
}

function* partsOf(path: string): Iterable<{ readonly part: string; readonly isFile: boolean }> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
    yield { part: path.slice(0, end), isFile: false };
  yield { part: path, isFile: true };
}

/** Upper case first: `ß` and `ſ` have no other way to meet `SS` and `s`. */
function folded(text: string): string {
  return text.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

function sentence(text: string, problem: string): string {
  return `the file name ${shown(text)} ${problem}`;
}

function shown(text: string): string {
  const start = text.slice(0, SHOWN);
  return `"${visible(start)}${start.length < text.length ? '…' : ''}"`;
}
