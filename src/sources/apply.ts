import { hashBytes } from '../blobs/hash-file.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import { contentDigest, type FileEntry } from '../resources/content.ts';
import type { Wanted } from '../resources/resource.ts';
import type { OriginTable, SourceOutput } from '../resources/source.ts';
import { bindOrigin } from './bind-origin.ts';
import { checkDescription, type Checked, checkWeights } from './check/check-source.ts';
import { viewOfFiles } from './check/source-view.ts';
import { asWorldFailure } from './fail.ts';
import { roleOf } from './model-files.ts';
import type { Origins } from './origin.ts';

/**
 * Brings every byte into the store and checks the whole. Configuration and tokenizer come first: what is wrong with them
 * is said before gigabytes are brought.
 */
export async function applySource(
  wanted: Wanted<'source'>,
  context: ApplyContext,
  { origins, table }: { readonly origins: Origins; readonly table: OriginTable },
): Promise<Outcome<'source'>> {
  const name = wanted.resource.id;
  const { origin: spec } = wanted.value;
  try {
    const origin = bindOrigin(origins, spec);
    const listing = await context.observe.origin(spec);
    await context.effect('fetch', { key: listing.key });
    const scratch = await context.scratch();
    const total = listing.files.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    const bring = (only: (path: string) => boolean): Promise<readonly FileEntry[]> =>
      origin.fetch(listing, {
        blobs: context.blobs,
        signal: context.signal,
        scratch,
        only,
        onBytes(bytes) {
          done += bytes;
          context.progress({ what: 'fetch', done, total, unit: 'bytes' });
        },
      });

    const described = await bring((path) => roleOf(path) !== 'weights');
    const checkedFor = (files: readonly FileEntry[]): Checked => ({
      source: name,
      view: viewOfFiles(listing.files, pathsOf(files, context)),
      signal: context.signal,
    });
    const description = await checkDescription(checkedFor(described));
    const weights = await bring((path) => roleOf(path) === 'weights');
    const facts = await checkWeights(checkedFor(weights), description);

    const files = [...described, ...weights].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const digest = contentDigest(files, (text) => hashBytes(text).digest);
    const checked: SourceOutput = { digest, files, ...facts };
    const revision = listing.revision === undefined ? {} : { revision: listing.revision };
    return {
      state: 'done',
      seen: { key: listing.key, ...revision, sizeBytes: total, checked, hasBytes: true },
      downBytes: table[spec.kind]?.folder(spec) === undefined ? done : 0,
      upBytes: 0,
      notes: [],
    };
  } catch (error) {
    throw asWorldFailure(error, name);
  }
}

function pathsOf(
  files: readonly FileEntry[],
  context: ApplyContext,
): (path: string) => { readonly path: string } | undefined {
  const paths = new Map<string, string>(files.map(({ path, sha256 }) => [path, context.blobs.path(sha256)]));
  return (path) => {
    const place = paths.get(path);
    return place === undefined ? undefined : { path: place };
  };
}
