/**
 * Who uses a store. Several checkouts may share one (`ZOO_BLOBS`), and each knows only what its own ledger needs. Each leaves
 * a mark: `owners/<number>.jsonl` names its folder, then the digest of every file that it has put or found here. A digest
 * is marked before its file is relied on, so that another checkout's `gc` finds the mark.
 */
import { appendFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, isDigest } from '../resources/digest.ts';
import { makeDirectory, syncDirectory, writeFileAtomic } from './write-file-atomic.ts';
import { ifThere, namesIn } from './if-there.ts';

export interface StoreOwner {
  /** Fit for a file name, and of this owner alone. */
  readonly number: string;
  /** Absolute path of the folder that a person knows it by. */
  readonly folder: string;
}

export interface OtherOwner {
  /** The mark's own file: who is sure that this owner is gone removes it. */
  readonly mark: string;
  readonly folder: string;
  readonly digests: ReadonlySet<Digest>;
}

export interface StoreMarks {
  /** On disk when this returns; false: it was there before. */
  add(digest: Digest): Promise<boolean>;
  /** What every other owner has marked, read again each time. */
  others(): Promise<readonly OtherOwner[]>;
  /** The owner's mark holds these and no others from now on. */
  keep(digests: ReadonlySet<Digest>): Promise<void>;
}

const ENDING = '.jsonl';

/** `readOnly`: what is found is not relied on, and nothing is marked. */
export function openStoreMarks(
  directory: string,
  { owner, readOnly }: { readonly owner: StoreOwner; readonly readOnly: boolean },
): StoreMarks {
  const folder = join(directory, 'owners');
  const mark = join(folder, `${owner.number}${ENDING}`);
  let known: Promise<Set<Digest>> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<Set<Digest>> {
    const text = await textOf(mark);
    if (text !== undefined) return new Set(parseMark(text).digests);
    await makeDirectory(folder);
    await writeFileAtomic(mark, textOfMark(owner.folder, []));
    return new Set();
  }

  async function append(digest: Digest): Promise<void> {
    // A line that a crash cut short ends at the line break that begins the next one.
    await appendFile(mark, `\n${JSON.stringify(digest)}`);
    const handle = await open(mark, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(folder);
  }

  async function add(digest: Digest): Promise<boolean> {
    known ??= load();
    const digests = await known;
    if (digests.has(digest)) return false;
    await append(digest);
    digests.add(digest);
    return true;
  }

  return {
    async add(digest) {
      if (readOnly) return false;
      const next = last.catch(() => undefined).then(() => add(digest));
      last = next;
      return next;
    },
    async others() {
      const names = await namesIn(folder);
      const all = names.filter((name) => name.endsWith(ENDING) && join(folder, name) !== mark);
      return Promise.all(
        all.toSorted().map(async (name) => {
          const path = join(folder, name);
          return { mark: path, ...parseMark((await textOf(path)) ?? '') };
        }),
      );
    },
    async keep(digests) {
      await makeDirectory(folder);
      await writeFileAtomic(mark, textOfMark(owner.folder, [...digests]));
      known = undefined;
    },
  };
}

function textOfMark(folder: string, digests: readonly Digest[]): string {
  return [
    JSON.stringify({ format: 'zoo.store-owner/v1', folder }),
    ...digests.map((one) => JSON.stringify(one)),
  ].join('\n');
}

/** Lines that say nothing are passed over: what they stood for was never relied on. */
function parseMark(text: string): { readonly folder: string; readonly digests: ReadonlySet<Digest> } {
  const [first = '', ...lines] = text.split('\n');
  const named = /"folder":("(?:[^"\\]|\\.)*")/.exec(first)?.[1];
  const folder: unknown = named === undefined ? undefined : JSON.parse(named);
  const digests = lines.map((line) => line.slice(1, -1)).filter(isDigest);
  return { folder: typeof folder === 'string' ? folder : 'an unnamed folder', digests: new Set(digests) };
}

async function textOf(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, 'utf8'));
}
