import { gitFailure } from './git-failure.ts';
import type { Git } from './git.ts';

/** One process for any number of blobs. */
export async function readBlobs(git: Git, oids: readonly string[]): Promise<readonly Buffer[]> {
  if (oids.length === 0) return [];
  return parseBatch(await git.must(['cat-file', '--batch'], oids.map((oid) => `${oid}\n`).join('')));
}

/** `<oid> blob <size>\n<bytes>\n`, again and again. */
function parseBatch(output: Buffer): readonly Buffer[] {
  const blobs: Buffer[] = [];
  for (let at = 0; at < output.length;) {
    const newline = output.indexOf(0x0a, at);
    const head = output.toString('latin1', at, newline);
    const size = Number(/^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) throw gitFailure('cat-file', head);
    blobs.push(output.subarray(newline + 1, newline + 1 + size));
    at = newline + 1 + size + 1;
  }
  return blobs;
}
