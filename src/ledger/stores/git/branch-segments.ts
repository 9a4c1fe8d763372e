import type { SegmentFile } from '../../segment-file.ts';
import type { Mirror } from './mirror.ts';
import type { Tip } from './tip.ts';
import type { StagedSegment } from './staged-segments.ts';
import { parseSegmentName } from '../../segment-name.ts';

export const RUNS = 'runs/';

/** The segments on the branch; where this machine has more of one than it could push, what this machine has. */
export function listBranchSegments(
  { mirror, tip }: { readonly mirror: Mirror; readonly tip: Tip },
  staged: readonly StagedSegment[],
): readonly SegmentFile[] {
  const load = batched(mirror);
  const segments = new Map<string, SegmentFile>();
  for (const [path, { oid, sizeBytes }] of tip.files) {
    const name = path.slice(RUNS.length);
    if (!path.startsWith(RUNS) || parseSegmentName(name) === undefined) continue;
    segments.set(name, { name, version: oid, sizeBytes, pieces: () => onePiece(load(oid)) });
  }
  for (const { name, bytes } of staged) {
    if ((segments.get(name)?.sizeBytes ?? 0) >= bytes.length) continue;
    const version = `staged ${bytes.length}`;
    segments.set(name, { name, version, sizeBytes: bytes.length, pieces: () => onePiece(bytes) });
  }
  return [...segments.values()];
}

async function* onePiece(bytes: Buffer | Promise<Buffer>): AsyncGenerator<Buffer, void> {
  yield await bytes;
}

/** One git process for all blobs that are asked for in the same tick: a process per blob costs more than the blob. */
function batched(mirror: Mirror): (oid: string) => Promise<Buffer> {
  let asked: {
    readonly oid: string;
    readonly resolve: (bytes: Buffer) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  async function load(): Promise<void> {
    await Promise.resolve();
    const batch = asked;
    asked = [];
    try {
      const blobs = await mirror.blobs(batch.map(({ oid }) => oid));
      for (const [index, { resolve, reject, oid }] of batch.entries()) {
        const bytes = blobs[index];
        if (bytes === undefined) reject(new Error(`git gave no blob ${oid}`));
        else resolve(bytes);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  return (oid) =>
    new Promise((resolve, reject) => {
      asked.push({ oid, resolve, reject });
      if (asked.length === 1) void load();
    });
}
