import { gitFailure } from './git-failure.ts';
import type { Tip } from './tip.ts';

/** The subject of a commit says whether the next one stands on it. */
export const LOCKS_ONLY = 'zoo ledger: locks';
const RECORDS = 'zoo ledger: records';

interface CommitParts {
  readonly ref: string;
  readonly from: Tip;
  readonly files: ReadonlyMap<string, string>;
}
/** What `git fast-import` is told: one process for all blobs, the tree and the commit. It prints their names. */
export function commitStream({ ref, from, files }: CommitParts): string {
  const seconds = Math.floor(Date.now() / 1000);
  const entries = [...files];
  const lines = [
    ...entries.map(([, text], index) => `blob\nmark :${index + 1}\n${data(text)}`),
    `commit ${ref}`,
    `mark :${entries.length + 1}`,
    `committer zoo <zoo@localhost> ${seconds} +0000`,
    data(isLocksOnly(files) ? LOCKS_ONLY : RECORDS),
    ...(from.base === undefined ? [] : [`from ${from.base}`]),
    // Every file anew, by blob: `from` brings the tree of the base, which is not the tip's when the tip moved locks.
    ...(from.base === from.commit ? [] : ['deleteall', ...existing(from)]),
    ...entries.map(([path], index) => `M 100644 :${index + 1} ${path}`),
    '',
    ...Array.from({ length: entries.length + 1 }, (_, index) => `get-mark :${index + 1}`),
    'done',
    '',
  ];
  return lines.join('\n');
}

function isLocksOnly(files: ReadonlyMap<string, string>): boolean {
  return [...files.keys()].every((path) => path.startsWith('locks/'));
}

/** The tip that we just made, without asking git for it again. `oids`: of the files in their order, then of the commit. */
export function committed(from: Tip, files: ReadonlyMap<string, string>, oids: readonly string[]): Tip {
  const tree = new Map(from.files);
  for (const [index, [path, text]] of [...files].entries()) {
    const oid = oids[index];
    if (oid !== undefined) tree.set(path, { oid, sizeBytes: Buffer.byteLength(text) });
  }
  const commit = oids[files.size];
  if (commit === undefined || commit === '') throw gitFailure('fast-import', 'it did not name its commit');
  return { commit, base: isLocksOnly(files) ? from.base : commit, files: tree };
}

function existing(from: Tip): readonly string[] {
  return [...from.files].map(([path, { oid }]) => `M 100644 ${oid} ${path}`);
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
