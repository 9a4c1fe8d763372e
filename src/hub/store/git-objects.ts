import { createHash } from 'node:crypto';
import type { Digest } from '../../resources/digest.ts';

/** The names that git gives: repos can be compared with any other Hub, and with git itself, by oid alone. */
export type TreeEntry =
  | {
      readonly kind: 'file';
      readonly name: string;
      /** git blob sha1; of the pointer text when `lfs`. */
      readonly oid: string;
      /** Of the content, never of the pointer. */
      readonly sizeBytes: number;
      readonly digest: Digest;
      readonly lfs: boolean;
    }
  | { readonly kind: 'directory'; readonly name: string; readonly oid: string };

export type FileEntry = Extract<TreeEntry, { kind: 'file' }>;

export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly parent?: string;
  readonly author: string;
  /** ISO 8601 in UTC, to the second: git keeps no more. */
  readonly date: string;
  readonly title: string;
  readonly description: string;
  /** How many commits there are up to and with this one. Histories here are linear. */
  readonly position: number;
}

export function gitOid(kind: 'blob' | 'tree' | 'commit', content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`${kind} ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

export function treeOid(entries: readonly TreeEntry[]): string {
  const sorted = entries.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  const parts = sorted.flatMap((entry) => [
    Buffer.from(`${entry.kind === 'directory' ? '40000' : '100644'} ${entry.name}\0`),
    Buffer.from(entry.oid, 'hex'),
  ]);
  return gitOid('tree', Buffer.concat(parts));
}

/** git compares names as bytes, a directory's as if it ended in a slash. */
function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.kind === 'directory' ? `${entry.name}/` : entry.name);
}

export function commitText(commit: Omit<Commit, 'oid' | 'position'>): string {
  const who = `${commit.author} <${commit.author}@users.noreply.localhost> ${Date.parse(commit.date) / 1000} +0000`;
  return [
    `tree ${commit.tree}`,
    ...(commit.parent === undefined ? [] : [`parent ${commit.parent}`]),
    `author ${who}`,
    `committer ${who}`,
    '',
    commit.title,
    ...(commit.description === '' ? [] : ['', commit.description]),
    '',
  ].join('\n');
}

export function pointerText(digest: Digest, sizeBytes: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid ${digest}\nsize ${sizeBytes}\n`;
}

export function lfsEntry(name: string, digest: Digest, sizeBytes: number): FileEntry {
  return {
    kind: 'file',
    name,
    oid: gitOid('blob', pointerText(digest, sizeBytes)),
    sizeBytes,
    digest,
    lfs: true,
  };
}

const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid (sha256:[0-9a-f]{64})\nsize (\d+)\n$/;
const POINTER_MAXIMUM_BYTES = 200;

/** git cannot tell a pointer from a file that reads like one, so neither may we. */
export function parsePointer(
  content: Uint8Array,
): { readonly digest: Digest; readonly sizeBytes: number } | undefined {
  if (content.byteLength > POINTER_MAXIMUM_BYTES) return undefined;
  const found = POINTER.exec(Buffer.from(content).toString('latin1'));
  const hex = found?.[1]?.slice('sha256:'.length);
  return hex === undefined ? undefined : { digest: `sha256:${hex}`, sizeBytes: Number(found?.[2]) };
}
