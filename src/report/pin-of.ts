import type { LedgerState } from '../ledger/ledger.ts';
import { type Digest, shortDigest } from '../resources/digest.ts';
import type { AnyResource } from '../resources/resource.ts';

/** What a pin in the fleet file holds a resource at. */
export interface Pin {
  readonly digest: Digest;
  /** The version that was published as it, where the ledger knows. */
  readonly version?: string;
  /** The version that the fleet file names, and that is not served while the pin is there. */
  readonly instead?: string;
}

export function pinOf(
  resource: AnyResource | undefined,
  { contents }: Pick<LedgerState, 'contents'>,
): Pin | undefined {
  if (resource?.kind !== 'publication' && resource?.kind !== 'residency') return undefined;
  const { pin: digest } = resource.spec;
  if (digest === undefined) return undefined;
  const version = contents?.get(resource.id)?.findLast((entry) => entry.digest === digest)?.version;
  const named = resource.kind === 'publication' ? resource.spec.card.version : undefined;
  return {
    digest,
    ...(version === undefined ? {} : { version }),
    ...(named === undefined || named === version ? {} : { instead: named }),
  };
}

/** `2025.01.24-instruct (b316e578889c)`. */
export function pinName({ digest, version }: Pin): string {
  return version === undefined ? shortDigest(digest) : `${version} (${shortDigest(digest)})`;
}
