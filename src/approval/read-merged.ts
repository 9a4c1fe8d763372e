import { readFile } from 'node:fs/promises';
import { errorCode } from '../blobs/errors.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { isCommit } from './parse-origin.ts';

/** A commit of the branch, and the pull request that it is the merge of, as the forge says. */
export interface Merged {
  readonly commit: string;
  readonly head: string;
  readonly pullRequest?: number;
}

/** A line for each: `COMMIT HEAD [NUMBER]`. */
export async function readMerged(path: string, file: string): Promise<readonly Merged[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`the list of merges ${file} cannot be read (${errorCode(error) ?? 'unknown'})`, {
      exit: EXIT.usage,
    });
  }
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => (line === '' ? [] : [mergedOf(line, `${file}:${index + 1}`)]));
}

function mergedOf(line: string, where: string): Merged {
  const [commit = '', head = '', number, ...rest] = line.split(/\s+/);
  const isNumber = number === undefined || /^\d{1,15}$/.test(number);
  if (!isCommit(commit) || !isCommit(head) || !isNumber || rest.length > 0) {
    throw new UserError(`${where} is not COMMIT HEAD [NUMBER]`, {
      exit: EXIT.usage,
      remedy: 'Each line names a commit of the branch, and head and number of the pull request it merged.',
    });
  }
  return { commit, head, ...(number === undefined ? {} : { pullRequest: Number(number) }) };
}
