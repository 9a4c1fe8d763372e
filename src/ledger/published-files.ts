/** Which files a publication has, as the ledger knows it: names and digests that no target decides. Pure. */
import { isDigest, type Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import { type InnerPath, parseInnerPath } from '../resources/inner-path.ts';
import type { LedgerState } from './ledger.ts';

/** At least one digest is known: sha256 of weights and of large files, git's own of the others. */
export interface PublishedEntry {
  readonly path: InnerPath;
  /** Bytes; known of weights. */
  readonly size?: number;
  readonly sha256?: Digest;
  readonly gitOid?: string;
  /** Artifacts that the file is of; none: zoo wrote it for the repo. */
  readonly artifacts: readonly ResourceId[];
}
export interface PublishedState {
  readonly version?: string;
  /** No run has read it: the world says so itself. */
  readonly isClaimed: boolean;
  readonly files: readonly PublishedEntry[];
}

/**
 * The baseline names the files, and a file of an output is recognised by its path and digest: what a rebuilt ledger took from
 * the repo's provenance counts as what an apply recorded. Undefined: the ledger knows of no publication.
 */
export function publishedIn(ledger: LedgerState): (id: ResourceId) => PublishedState | undefined {
  const weights = weightsIn(ledger);
  return (id) => {
    const baseline = ledger.baselines.get(id);
    if (baseline === undefined) return undefined;
    const files = Object.entries(baseline.fields).flatMap(([field, value]): readonly PublishedEntry[] => {
      if (!field.startsWith('file:') || typeof value !== 'string') return [];
      const { path } = parseInnerPath(field.slice('file:'.length));
      if (path === undefined) return [];
      const weight = weights.get(nameOf(path, value));
      if (weight !== undefined) return [weight];
      if (isDigest(value)) return [{ path, sha256: value, artifacts: [] }];
      const gitOid = /^git:([0-9a-f]{40})$/.exec(value)?.[1];
      return gitOid === undefined ? [] : [{ path, gitOid, artifacts: [] }];
    });
    const version = ledger.contents?.get(id)?.at(-1)?.version ?? onlyTag(Object.keys(baseline.fields));
    return { files, isClaimed: baseline.claimed, ...(version === undefined ? {} : { version }) };
  };
}

/** A baseline names a file by either of its digests. */
function weightsIn({ outputs }: LedgerState): ReadonlyMap<string, PublishedEntry> {
  const weights = new Map<string, PublishedEntry>();
  for (const { id, output } of outputs.values()) {
    for (const { path, size, sha256, gitOid } of output.files) {
      const others = weights.get(nameOf(path, sha256))?.artifacts ?? [];
      const artifacts = [...new Set([...others, id])];
      const entry = { path, size, sha256, ...(gitOid === undefined ? {} : { gitOid }), artifacts };
      weights.set(nameOf(path, sha256), entry);
      if (gitOid !== undefined) weights.set(nameOf(path, `git:${gitOid}`), entry);
    }
  }
  return weights;
}

function nameOf(path: InnerPath, identity: string): string {
  return `${identity} ${path}`;
}

/** The version, where no content record names it. Of several tags none is known to be the last. */
function onlyTag(fields: readonly string[]): string | undefined {
  const [tag, ...others] = fields.filter((field) => field.startsWith('tag:'));
  return others.length === 0 ? tag?.slice('tag:'.length) : undefined;
}
