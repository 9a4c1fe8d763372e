/** Which files a publication has, as the ledger knows it. */
import type { ContentEntry, LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';

export interface OutputFile {
  readonly path: string;
  readonly size?: number;
  readonly sha256?: Digest;
  readonly gitOid?: string;
}
export function publishedOf(
  id: ResourceId,
  ledger: LedgerState,
): { readonly version?: string; readonly files: readonly OutputFile[] } {
  const baseline = ledger.baselines.get(id);
  const content = ledger.contents?.get(id)?.at(-1);
  if (baseline === undefined) return { files: [] };
  const weights = weightsOf(content, ledger);
  const known = new Set(weights.map(({ path }) => path));
  const others = Object.entries(baseline.fields).flatMap(([field, value]): readonly OutputFile[] => {
    const path = field.slice('file:'.length);
    if (!field.startsWith('file:') || known.has(path) || typeof value !== 'string') return [];
    return [
      value.startsWith('git:') ? { path, gitOid: value.slice('git:'.length) } : withDigest(path, value),
    ];
  });
  const files = [...weights, ...others].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { ...(content?.version === undefined ? {} : { version: content.version }), files };
}

function withDigest(path: string, value: string): OutputFile {
  return value.startsWith('sha256:') ? { path, sha256: `sha256:${value.slice('sha256:'.length)}` } : { path };
}

function weightsOf(content: ContentEntry | undefined, { outputs }: LedgerState): readonly OutputFile[] {
  return Object.values(content?.artifacts ?? {}).flatMap((key) =>
    (outputs.get(key)?.output.files ?? []).map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  );
}
