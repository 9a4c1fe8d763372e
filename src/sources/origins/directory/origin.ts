/**
 * A folder on this machine. Its files are hashed once and remembered by size, times and inode, so that a plan over a
 * folder that was not touched reads names only.
 */
import type { OriginSpec } from '../../../resources/source.ts';
import { join, resolve } from 'node:path';
import { hashFile } from '../../../blobs/hash-file.ts';
import type { OriginListing } from '../../../drivers/observe-context.ts';
import { contentDigest, type FileEntry } from '../../../resources/content.ts';
import type { Digest, HashText } from '../../../resources/digest.ts';
import type { RequireFolder } from '../../../resources/require-folder.ts';
import type { SecretSearch } from '../../../secrets/secret-search.ts';
import { readShapes } from '../../check/check-adapter.ts';
import { lookAtWhole } from '../../check/look-at-whole.ts';
import { refuseOtherWeights } from '../../check/other-weights.ts';
import { asWorldFailure } from '../../fail.ts';
import type { FetchContext, ListContext, Origin } from '../../origin.ts';
import { selectFiles } from '../../select-files.ts';
import { type HashCache, openHashCache } from './hash-cache.ts';
import { type FoundFile, requireFile, type SourceFolder, sourceFolder } from './source-folder.ts';
import { placeIn, viewOfFound, walkModelFiles } from './walk.ts';

export interface DirectoryOriginOptions {
  /** The fleet file's folder: paths are relative to it. */
  readonly baseDirectory: string;
  /** `hashes.json` in the cache of a checkout. */
  readonly cacheFile: string;
  readonly hash: HashText;
  readonly requireFolder: RequireFolder;
  /** Everything that is listed is searched for secrets, once. */
  readonly secrets: SecretSearch;
  /** How long a hash counts; absent: until something touches its file. */
  readonly verifyEverySeconds?: number | undefined;
  /** Of the clock that files are stamped with. Absent: this machine's. */
  readonly nowNanoseconds?: () => bigint;
}

export function createDirectoryOrigin(options: DirectoryOriginOptions): Origin<'directory'> {
  const { nowNanoseconds = () => BigInt(Date.now()) * 1_000_000n } = options;
  let cache: Promise<HashCache> | undefined;

  function oldest(): bigint | undefined {
    const { verifyEverySeconds: seconds } = options;
    return seconds === undefined ? undefined : nowNanoseconds() - BigInt(seconds) * 1_000_000_000n;
  }

  async function list(spec: OriginSpec<'directory'>, context: ListContext): Promise<OriginListing> {
    const directory = resolve(options.baseDirectory, spec.path);
    try {
      const folder = await openFolder(directory);
      const selection = await selectFiles(await placeIn(folder));
      refuseOtherWeights(selection, directory);
      const found = await walkModelFiles(folder, selection);
      const files = await hashAll(found, context);
      const key = contentDigest(files, options.hash);
      const checkedAs = (source: string) => ({ source, view: viewOfFound(found), signal: context.signal });
      return {
        key,
        files,
        leftOut: selection.leftOut,
        look: (source, base) => inFolder(directory, () => lookAtWhole(checkedAs(source), base)),
        shapes: (source) => inFolder(directory, () => readShapes(checkedAs(source))),
      };
    } catch (error) {
      throw asWorldFailure(error, `the folder ${directory}`);
    }
  }

  async function inFolder<T>(directory: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw asWorldFailure(error, `the folder ${directory}`);
    }
  }

  async function hashAll(found: readonly FoundFile[], context: ListContext): Promise<readonly FileEntry[]> {
    const remembered = await (cache ??= openHashCache(options.cacheFile, oldest()));
    const total = found.reduce(
      (sum, file) => sum + (remembered.get(file) === undefined ? file.sizeBytes : 0),
      0,
    );
    let done = 0;
    const files: FileEntry[] = [];
    try {
      for (const file of found) {
        context.signal.throwIfAborted();
        const known = remembered.get(file) ?? (await hashOne(file));
        await options.secrets.file({
          sha256: known.sha256,
          absolute: file.absolute,
          name: file.path,
          looked: file,
        });
        files.push({ path: file.path, size: file.sizeBytes, sha256: known.sha256, gitOid: known.gitOid });
      }
    } finally {
      // Also when interrupted: an hour of hashing is worth keeping.
      await Promise.all([remembered.save(), options.secrets.save()]);
    }
    return files;

    async function hashOne(file: FoundFile): Promise<{ readonly sha256: Digest; readonly gitOid: string }> {
      const hashedAtNs = nowNanoseconds();
      const { digest, gitOid } = await hashFile(file.absolute, {
        looked: file,
        signal: context.signal,
        onBytes(bytes) {
          done += bytes;
          context.meter.hashed(bytes);
          context.progress?.({ what: 'hash', done, total, unit: 'bytes' });
        },
      });
      const hashes = { sha256: digest, gitOid };
      remembered.set(file, hashes, hashedAtNs);
      return hashes;
    }
  }

  async function fetch(
    spec: OriginSpec<'directory'>,
    listing: OriginListing,
    context: FetchContext,
  ): Promise<readonly FileEntry[]> {
    const directory = resolve(options.baseDirectory, spec.path);
    const files: FileEntry[] = [];
    let folder: SourceFolder | undefined;
    for (const { path, size, sha256, gitOid } of listing.files) {
      if (context.only?.(path) === false) continue;
      context.signal.throwIfAborted();
      try {
        if (sha256 === undefined) throw new TypeError('a folder is listed with digests');
        // Copied, not linked: the folder stays its owner's to write to.
        if ((await context.blobs.verifyOnce(sha256)) !== 'ok') {
          folder ??= await openFolder(directory);
          const looked = await requireFile(folder, path);
          await context.blobs.adopt(looked.absolute, 'copy', { sizeBytes: size, digest: sha256, looked });
        }
        files.push({ path, size, sha256, ...(gitOid === undefined ? {} : { gitOid }) });
        context.onBytes?.(size);
      } catch (error) {
        throw asWorldFailure(error, join(directory, path));
      }
    }
    return files;
  }

  async function openFolder(directory: string): Promise<SourceFolder> {
    await options.requireFolder(directory, 'source:');
    return sourceFolder(directory);
  }

  return { kind: 'directory', readRoutes: [], list, fetch };
}
