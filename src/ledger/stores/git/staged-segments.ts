import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parsedAs } from '../../../resources/foreign-json.ts';
import { processPlace } from '../../lock-claim.ts';
import { createAppendFile, makeFolders } from '../../durable-file.ts';
import {
  isFromBeforeRestart,
  isProcessGone,
  placeOfProcess,
  type ProcessPlace,
} from '../../process-place.ts';
import { parseSegmentName } from '../../segment-name.ts';
import { ifThere, namesIn } from '../../../blobs/if-there.ts';

/**
 * What runs of this machine have appended and perhaps not pushed yet. Every append is durable here first, so that a
 * broken connection or a killed process loses nothing: the next run pushes what is left.
 */
export interface StagedSegments {
  /** Also those of runs that go on. */
  list(): Promise<readonly StagedSegment[]>;
  /** Those whose process does not run any more: no other run will push them. */
  orphans(): Promise<readonly Orphan[]>;
  create(name: string): Promise<StagedFile>;
}
export interface StagedSegment {
  readonly name: string;
  readonly bytes: Buffer;
}
export interface Orphan extends StagedSegment {
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

const OWNER = '.owner';

/** `directory` belongs to one ledger: records of another one must never get into it. */
export function stagedSegments(directory: string): StagedSegments {
  const path = (name: string): string => join(directory, name);
  const ownerPath = (name: string): string => join(directory, `${name}${OWNER}`);
  async function remove(name: string): Promise<void> {
    await rm(path(name), { force: true });
    await rm(ownerPath(name), { force: true });
  }
  async function isOrphan(name: string, { hasSegment }: { readonly hasSegment: boolean }): Promise<boolean> {
    const owner = parseOwner((await ifThere(readFile(ownerPath(name))))?.toString('utf8'));
    // Written before the segment is there: one that cannot be read may be on its way.
    if (owner === undefined) return hasSegment;
    // Pushed early, the records of a run that lives arrive once all the same: its own push holds them, too.
    return (await isProcessGone(owner.pid, owner.place)) || (await isFromBeforeRestart(owner.place));
  }
  return {
    async list() {
      const names = (await namesIn(directory)).filter(isSegment);
      const staged = await Promise.all(
        names.map(async (name): Promise<readonly StagedSegment[]> => {
          const bytes = await ifThere(readFile(path(name)));
          return bytes === undefined ? [] : [{ name, bytes }];
        }),
      );
      return staged.flat();
    },
    async orphans() {
      const found = await namesIn(directory);
      // A kill between the two leaves an owner without a segment.
      const names = new Set(found.map(withoutOwner).filter(isSegment));
      const orphans = await Promise.all(
        [...names].map(async (name): Promise<readonly Orphan[]> => {
          if (!(await isOrphan(name, { hasSegment: found.includes(name) }))) return [];
          // Read only now: what its process appended while we asked for it would be removed and never pushed.
          const bytes = (await ifThere(readFile(path(name)))) ?? Buffer.alloc(0);
          return [{ name, bytes, remove: () => remove(name) }];
        }),
      );
      return orphans.flat();
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

function isSegment(name: string): boolean {
  return parseSegmentName(name) !== undefined;
}
function withoutOwner(name: string): string {
  return name.endsWith(OWNER) ? name.slice(0, -OWNER.length) : name;
}

interface Owner {
  readonly pid: number;
  readonly place: ProcessPlace;
}
const ownerSchema = v.object({ pid: v.number(), place: processPlace });

function parseOwner(text: string | undefined): Owner | undefined {
  return parsedAs(ownerSchema, text);
}
