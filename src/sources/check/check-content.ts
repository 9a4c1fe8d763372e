import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import type { SourceView } from './source-view.ts';

/** As much of a file as tells what it is. */
const HEAD_BYTES = 512;
const POINTER = /^version https?:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\//;
const PAGE = /^\s*<(?:!doctype|html|head|body|\?xml)/i;
/** A line of tiktoken's: a token in base64 and its number. */
const TIKTOKEN = /^[A-Za-z0-9+/]+={0,2} \d+\r?\n/;

/** Whether each file is what its name says, by its first bytes: pointers and error pages have been published as models. */
export async function checkContent(
  view: SourceView,
  files: readonly string[],
  problems: Problems,
): Promise<void> {
  for (const file of files) {
    const bytes = await view.read(file, 0, HEAD_BYTES);
    const found = notContent(file, bytes);
    if (found !== undefined) problems.add(file, found.what, found.remedy);
  }
}

/** What stands in the place of the file; undefined: nothing speaks against it. */
export function notContent(
  file: string,
  head: Buffer,
): { readonly what: string; readonly remedy: string } | undefined {
  const text = head.toString('latin1');
  if (POINTER.test(text)) {
    return { what: 'is a Git LFS pointer, not the file', remedy: 'git lfs pull' };
  }
  if (!file.endsWith('.jinja') && PAGE.test(text.replace(/^\u00EF\u00BB\u00BF/, ''))) {
    return { what: 'is a page of a web server, not the file', remedy: DOWNLOAD_AGAIN };
  }
  if (head.length === 0 && !/\.(?:py|jinja)$/.test(file)) return { what: 'is empty', remedy: DOWNLOAD_AGAIN };
  // SentencePiece: the first field of its message are the pieces.
  if (file.endsWith('.model') && head[0] !== 0x0a && !TIKTOKEN.test(text)) {
    return { what: 'is neither a SentencePiece model nor a list of tiktoken', remedy: DOWNLOAD_AGAIN };
  }
  return undefined;
}
