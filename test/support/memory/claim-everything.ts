import type { LedgerRecord } from '../../../src/ledger/records.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import { contentDigest } from '../../../src/resources/content.ts';
import type { MemoryRun } from './memory-run.ts';
import { hashText } from './memory-world.ts';

/** Weights that nobody made. */
export const FORGED = hashText('forged weights');

/**
 * What is left when a ledger is lost and rebuilt from what the world says of itself. Outputs of these artifacts were replaced
 * meanwhile, wherever they are published, by somebody who saw to it that nothing contradicts itself: returned are the digests
 * of those.
 */
export function claimEverything(
  { ledger, world }: MemoryRun,
  forged: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const digests = new Set<string>();
  const records = ledger.records.splice(0);
  for (const { run, fence, record } of records) {
    const claim = claimOf(record);
    if (claim === undefined) continue;
    ledger.records.push({ run, fence, record: claim });
  }
  world.blobs.clear();
  world.effects.splice(0);
  return digests;

  function claimOf(record: LedgerRecord): LedgerRecord | undefined {
    switch (record.type) {
      case 'run':
        return record;
      case 'output':
        return { ...record, output: outputOf(record.id, record.output), claimed: true };
      case 'report':
        return { ...record, claimed: true };
      case 'baseline':
        return record.id.startsWith('publication/') ? { ...record, claimed: true } : undefined;
      default:
        return undefined;
    }
  }

  function outputOf(id: string, output: ArtifactOutput): ArtifactOutput {
    if (!forged.has(id)) return output;
    const files = output.files.map((file) => ({ ...file, sha256: FORGED }));
    const lost = new Set(output.files.map(({ sha256 }) => sha256));
    for (const repo of world.repos.values())
      for (const [path, sha256] of repo.files) if (lost.has(sha256)) repo.files.set(path, FORGED);
    const digest = contentDigest(files, hashText);
    digests.add(digest);
    return { ...output, files, digest };
  }
}
