import type { SegmentFile } from '../../segment-file.ts';
import type { Mirror } from './mirror.ts';
import type { Tip } from './tip.ts';
import type { StagedSegment } from './staged-segments.ts';
import { parseSegmentName } from '../../segment-name.ts';

export const RUNS = 'runs/';

/**
 * The segments on the branch; where this machine has more of one than it could push, what this machine has. `arriving` are
 * pushed together with whatever is decided from this.
 */
export function listBranchSegments(
  { mirror, tip }: { readonly mirror: Mirror; readonly tip: Tip },
  staged: readonly StagedSegment[],
  arriving: ReadonlySet<string> = new Set(),
): readonly SegmentFile[] {
  const load = batched(mirror);
  const segments = new Map<string, SegmentFile>();
  for (const [path, { oid, sizeBytes }] of tip.files) {
    const name = path.slice(RUNS.length);
    if (!path.startsWith(RUNS) || parseSegmentName(name) === undefined) continue;
    segments.set(name, { name, version: oid, sizeBytes, pieces: () => onePiece(load(oid)) });
  }
  for (const { name, bytes } of staged) {
    const pushedBytes = segments.get(name)?.sizeBytes ?? 0;
    if (pushedBytes >= bytes.length) continue;
    const sharedBytes = arriving.has(name) ? wholeBytes(bytes) : pushedBytes;
    segments.set(name, {
      name,
      version: `staged ${bytes.length} ${sharedBytes}`,
      sizeBytes: bytes.length,
      sharedBytes,
      pieces: () => twoPieces(bytes, sharedBytes),
    });
  }
  return [...segments.values()];
}

/** Without what a crash left of a last line. */
export function wholeBytes(bytes: Buffer): number {
  return bytes.lastIndexOf('\n') + 1;
}

async function* twoPieces(bytes: Buffer, at: number): AsyncGenerator<Buffer, void> {
  if (at > 0) yield bytes.subarray(0, at);
  if (at < bytes.length) yield bytes.subarray(at);
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
