import { hashBytes } from '../blobs/hash-file.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import { contentDigest, type FileEntry } from '../resources/content.ts';
import type { Wanted } from '../resources/resource.ts';
import type { OriginTable, SourceOutput } from '../resources/source.ts';
import { baseKey, boundKey, readBase } from './adapted.ts';
import { requireKind } from './adapter-files.ts';
import { bindOrigin } from './bind-origin.ts';
import { checkAdapter } from './check/check-adapter.ts';
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
  const { origin: spec, adapts } = wanted.value;
  try {
    const origin = bindOrigin(origins, spec);
    const listing = await context.observe.origin(spec);
    requireKind(name, listing.files, { asAdapter: adapts !== undefined });
    const base = adapts === undefined ? undefined : await baseKey(adapts, context.observe, table);
    const key = base === undefined ? listing.key : boundKey(listing.key, base);
    await context.effect('fetch', { key });
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
    const description = adapts === undefined ? await checkDescription(checkedFor(described)) : undefined;
    const weights = await bring((path) => roleOf(path) === 'weights');
    const all = [...described, ...weights];
    const facts =
      description === undefined
        ? await adapterFacts(checkedFor(all))
        : await checkWeights(checkedFor(weights), description);

    const files = all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const digest = contentDigest(files, (text) => hashBytes(text).digest);
    const checked: SourceOutput = { digest, files, ...facts };
    const revision = listing.revision === undefined ? {} : { revision: listing.revision };
    return {
      state: 'done',
      seen: { key, ...revision, sizeBytes: total, checked, hasBytes: true },
      downBytes: table[spec.kind]?.folder(spec) === undefined ? done : 0,
      upBytes: 0,
      notes: [],
    };

    async function adapterFacts(checked: Checked): Promise<Omit<SourceOutput, 'digest' | 'files'>> {
      if (adapts === undefined || base === undefined) throw new TypeError('an adapter is for something');
      const found = await checkAdapter(checked, await readBase(adapts, context.observe));
      return { ...found, adapter: { ...found.adapter, base } };
    }
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
