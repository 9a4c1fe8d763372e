import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAppendFile, makeFolders } from '../../durable-file.ts';
import { errorCode } from '../../errors.ts';
import { isProcessGone, placeOfProcess, type ProcessPlace } from '../../process-place.ts';
import { parseSegmentName } from '../../segment-name.ts';

/**
 * What runs of this machine have appended and perhaps not pushed yet. Every append is durable here first, so that a
 * broken connection or a killed process loses nothing: the next run pushes what is left.
 */
export interface StagedSegments {
  list(): Promise<readonly StagedSegment[]>;
  create(name: string): Promise<StagedFile>;
}
export interface StagedSegment {
  readonly name: string;
  readonly bytes: Buffer;
  /** True: its process does not run any more, and nobody else will push it. */
  isOrphan(): Promise<boolean>;
  remove(): Promise<void>;
}
export interface StagedFile {
  append(lines: string): Promise<void>;
  /** All of it. */
  text(): string;
  /** Keeps the file. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** `directory` belongs to one ledger: records of another one must never get into it. */
export function stagedSegments(directory: string): StagedSegments {
  const path = (name: string): string => join(directory, name);
  const ownerPath = (name: string): string => join(directory, `${name}.owner`);
  async function remove(name: string): Promise<void> {
    await rm(path(name), { force: true });
    await rm(ownerPath(name), { force: true });
  }
  return {
    async list() {
      const names = (await namesIn(directory)).filter((name) => parseSegmentName(name) !== undefined);
      const staged = await Promise.all(
        names.map(async (name): Promise<readonly StagedSegment[]> => {
          const bytes = await readIfThere(path(name));
          if (bytes === undefined) return [];
          const isOrphan = async (): Promise<boolean> => {
            const owner = parseOwner((await readIfThere(ownerPath(name)))?.toString('utf8'));
            return owner === undefined || (await isProcessGone(owner.pid, owner.place));
          };
          return [{ name, bytes, isOrphan, remove: () => remove(name) }];
        }),
      );
      return staged.flat();
    },
    async create(name) {
      await makeFolders(directory);
      const owner: Owner = { pid: process.pid, place: await placeOfProcess(process.pid) };
      await writeFile(ownerPath(name), JSON.stringify(owner), { flag: 'wx' });
      const file = await createAppendFile(path(name));
      let text = '';
      return {
        async append(lines) {
          await file.append(lines);
          text += lines;
        },
        text: () => text,
        close: () => file.close(),
        remove: () => remove(name),
      };
    },
  };
}

interface Owner {
  readonly pid: number;
  readonly place: ProcessPlace;
}
function parseOwner(text: string | undefined): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'place' in value &&
    typeof value.place === 'object' &&
    value.place !== null
  );
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
