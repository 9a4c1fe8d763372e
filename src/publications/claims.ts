import { hashBytes } from '../blobs/hash-file.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { Fields } from '../resources/fields.ts';
import type { PublicationSeen } from '../resources/publication.ts';
import type { Wanted } from '../resources/resource.ts';
import { identityOf } from './diff.ts';
import { parseProvenance, type Provenance } from './parse-provenance.ts';
import { PROVENANCE, README, RESERVED, SUMS } from './publishing.ts';

/** Nothing that is published carries a time: when it was done is lost with the ledger. */
const LONG_AGO = '1970-01-01T00:00:00.000Z';
const LARGEST_PROVENANCE_BYTES = 4 * 1024 * 1024;

/**
 * What the repo itself says of how it came to be: outputs and reports under their keys, and a baseline. Files that are not
 * what the provenance says are drift from then on, because the baseline is the claim and not what is there.
 */
export async function claimsOfPublication(
  { resource }: Wanted<'publication'>,
  seen: PublicationSeen,
  context: ObserveContext,
): Promise<readonly LedgerRecord[]> {
  const { spec } = resource;
  const file = seen.files.find(({ path }) => path === PROVENANCE);
  if (file === undefined || file.size > LARGEST_PROVENANCE_BYTES) return [];
  const listing = await context.namespace(spec.target, spec.namespace);
  const text = await listing.text?.(spec.repo, PROVENANCE);
  const provenance = text === undefined ? undefined : parseProvenance(text);
  if (text === undefined || provenance === undefined) return [];
  const records: LedgerRecord[] = [];
  for (const id of spec.artifacts) {
    const claim = provenance.artifacts.find((artifact) => artifact.id === id);
    if (claim !== undefined)
      records.push({ type: 'output', id, key: claim.key, output: claim.output, seconds: 0, claimed: true });
  }
  for (const id of spec.heldBy) {
    const claim = provenance.gates.find((gate) => gate.id === id);
    if (claim !== undefined)
      records.push({ type: 'report', id, report: claim.report, at: LONG_AGO, claimed: true });
  }
  records.push({
    type: 'baseline',
    id: resource.id,
    fields: claimedFields(provenance, seen),
    action: hashBytes(text).digest,
    at: LONG_AGO,
    claimed: true,
  });
  return records;
}

function claimedFields({ version, artifacts }: Provenance, seen: PublicationSeen): Fields {
  const fields: Record<string, string> = { visibility: seen.visibility, [`tag:${version}`]: 'set' };
  for (const { output } of artifacts) {
    for (const file of output.files) {
      if (RESERVED.has(file.path)) continue;
      fields[`file:${file.path}`] = identityOf({ from: 'artifact', artifact: 'artifact/claimed', ...file });
    }
  }
  for (const { path, sha256, gitOid } of seen.files) {
    if ([README, SUMS, PROVENANCE].includes(path)) fields[`file:${path}`] = sha256 ?? `git:${gitOid}`;
  }
  return fields;
}
