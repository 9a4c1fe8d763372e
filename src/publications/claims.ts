import { hashBytes } from '../blobs/hash-file.ts';
import type { NamespaceListing, ObserveContext } from '../drivers/observe-context.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import { contentDigest } from '../resources/content.ts';
import type { Fields } from '../resources/fields.ts';
import type { PublicationSeen, TargetTraits } from '../resources/publication.ts';
import type { Wanted } from '../resources/resource.ts';
import { identityOf } from './diff.ts';
import { parseProvenance, type Provenance } from './parse-provenance.ts';
import { isReserved, PROVENANCE, README, SIGNATURE, SUMS } from './publishing.ts';
import { listedIdentity } from './same-bytes.ts';
import type { Signatures } from './signatures.ts';

/** Nothing that is published carries a time: when it was done is lost with the ledger. */
const LONG_AGO = '1970-01-01T00:00:00.000Z';
const LARGEST_PROVENANCE_BYTES = 4 * 1024 * 1024;

const LARGEST_SIGNATURE_BYTES = 4 * 1024;

interface Around {
  readonly context: ObserveContext;
  readonly signatures: Signatures;
}

/**
 * What the repo itself says of how it came to be: outputs and reports under their keys, and a baseline. Files that are not
 * what the provenance says are drift from then on, because the baseline is the claim and not what is there. What a key
 * signed that is trusted outside the fleet is more than a claim.
 */
export async function claimsOfPublication(
  { resource }: Wanted<'publication'>,
  seen: PublicationSeen,
  { context, signatures }: Around,
): Promise<readonly LedgerRecord[]> {
  const { spec } = resource;
  const file = seen.files.find(({ path }) => path === PROVENANCE);
  if (file === undefined || file.size > LARGEST_PROVENANCE_BYTES) return [];
  const listing = await context.namespace(spec.target, spec.namespace);
  const text = await listing.text?.(spec.repo, PROVENANCE);
  const provenance = text === undefined ? undefined : parseProvenance(text);
  // What was signed for another repo says nothing of this one.
  if (text === undefined || provenance?.repo !== spec.repo) return [];
  const isSigned = await hasTrustedSignature(text, { seen, signatures, read: listing.text, repo: spec.repo });
  const claim = isSigned ? {} : { claimed: true };
  const records: LedgerRecord[] = [];
  for (const id of spec.artifacts) {
    const found = provenance.artifacts.find((artifact) => artifact.id === id);
    if (found !== undefined && isWhole(found.output))
      records.push({ type: 'output', id, key: found.key, output: found.output, seconds: 0, ...claim });
  }
  for (const id of spec.heldBy) {
    const found = provenance.gates.find((gate) => gate.id === id);
    if (found !== undefined)
      records.push({ type: 'report', id, report: found.report, at: LONG_AGO, ...claim });
  }
  records.push({
    type: 'baseline',
    id: resource.id,
    fields: claimedFields(provenance, seen, spec.target.traits),
    action: hashBytes(text).digest,
    at: LONG_AGO,
    ...claim,
  });
  return records;
}

async function hasTrustedSignature(
  text: string,
  {
    seen,
    signatures,
    read,
    repo,
  }: {
    readonly seen: PublicationSeen;
    readonly signatures: Signatures;
    readonly read: NamespaceListing['text'];
    readonly repo: string;
  },
): Promise<boolean> {
  const file = seen.files.find(({ path }) => path === SIGNATURE);
  if (!signatures.trustsKeys || file === undefined || file.size > LARGEST_SIGNATURE_BYTES) return false;
  const signature = await read?.(repo, SIGNATURE);
  return signature !== undefined && signatures.isTrusted(text, signature);
}

/** A digest that its own files do not come to names nothing. */
function isWhole({ digest, files }: ArtifactOutput): boolean {
  return contentDigest(files, (text) => hashBytes(text).digest) === digest;
}

function claimedFields(
  { version, artifacts }: Provenance,
  seen: PublicationSeen,
  traits: TargetTraits,
): Fields {
  const fields: Record<string, string> = {
    ...(seen.visibility === undefined ? {} : { visibility: seen.visibility }),
    [`tag:${version}`]: 'set',
  };
  for (const { output } of artifacts) {
    for (const file of output.files) {
      if (isReserved(file.path, traits)) continue;
      fields[`file:${file.path}`] = identityOf(
        { from: 'artifact', artifact: 'artifact/claimed', ...file },
        traits,
      );
    }
  }
  for (const file of seen.files) {
    if ([README, SUMS, PROVENANCE].includes(file.path)) fields[`file:${file.path}`] = listedIdentity(file);
  }
  return fields;
}
