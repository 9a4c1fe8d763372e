import { revisionNotFound } from '../hub-error.ts';
import type { RepoObjects } from './repo-objects.ts';
import { type RepoRecord, headOf } from './repo-record.ts';

export interface FoundRevision {
  readonly commit: string;
  /** Full name, when it was named by a ref and not by a commit. */
  readonly ref?: string;
  /** Decoded path that followed the revision in the URL; empty for the root. */
  readonly path: string;
}

/**
 * Splits `<revision>/<path>`. Some calls of the JavaScript client do not encode the slashes of a revision, so the
 * longest prefix that is a known ref wins; else the first segment is taken.
 */
export async function findRevision(
  record: RepoRecord,
  objects: RepoObjects,
  segments: readonly string[],
): Promise<FoundRevision> {
  for (let length = segments.length; length > 0; length -= 1) {
    const ref = refNamed(record, segments.slice(0, length).join('/'));
    const commit = ref === undefined ? undefined : record.refs[ref];
    if (ref !== undefined && commit !== undefined)
      return { ref, commit, path: pathOf(segments.slice(length)) };
  }
  const [first = '', ...rest] = segments;
  const commit = await findCommit(record, objects, first);
  if (commit === undefined) throw revisionNotFound(first);
  return { commit, path: pathOf(rest) };
}

/** `HEAD`, a branch, a tag, or a full ref name; branches go before tags of the same name. */
export function refNamed(record: RepoRecord, name: string): string | undefined {
  const candidates =
    name === 'HEAD'
      ? [`refs/heads/${record.defaultBranch}`]
      : [`refs/heads/${name}`, `refs/tags/${name}`, name];
  return candidates.find((ref) => Object.hasOwn(record.refs, ref));
}

const PREFIX_MINIMUM = 5;

async function findCommit(
  record: RepoRecord,
  objects: RepoObjects,
  text: string,
): Promise<string | undefined> {
  if (!/^[0-9a-f]{5,40}$/.test(text)) return undefined;
  if (text.length === 40) return (await objects.hasCommit(text)) ? text : undefined;
  if (text.length < PREFIX_MINIMUM) return undefined;
  // Only what a ref leads to can be named in short; histories are linear, so this is one walk per ref.
  const seen = new Set<string>();
  for (const head of new Set([headOf(record), ...Object.values(record.refs)])) {
    for (let oid = head; oid !== undefined && !seen.has(oid); oid = (await objects.readCommit(oid)).parent) {
      if (oid.startsWith(text)) return oid;
      seen.add(oid);
    }
  }
  return undefined;
}

function pathOf(segments: readonly string[]): string {
  return segments.filter((segment) => segment !== '').join('/');
}
