import { realpathSync } from 'node:fs';
import { type BlobStore, openBlobStore } from '../../blobs/blob-store.ts';
import { openStoreMarks } from '../../blobs/store-marks.ts';
import { numberOf } from '../../workspace/number-of.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';

interface BlobsOf {
  /** Fleets of one folder with one ledger are one owner: what the ledger does not name, none of them needs. */
  readonly ledger: string;
  readonly readOnly: boolean;
}

/** The store that this checkout uses, perhaps together with others. */
export function openBlobs(
  { directories: { blobs }, location }: OpenFleet,
  { ledger, readOnly }: BlobsOf,
): BlobStore {
  const folder = realpathSync(location.directory);
  const owner = { number: numberOf([folder, ledger]), folder };
  return openBlobStore(blobs, openStoreMarks(blobs, { owner, readOnly }));
}
