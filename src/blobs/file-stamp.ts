import type { BigIntStats } from 'node:fs';

/**
 * What tells that a file was not written to since it was read. Size, time and inode can be put back by the program that changed the
 * bytes; the change time is the kernel's own, and goes on with every write, rename, link or change of rights. That it moved
 * says nothing of the bytes but that they have to be read again.
 */
export function fileStamp({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}-${mtimeNs}-${ctimeNs}-${ino}`;
}

/** The coarsest clock of a file system that zoo is likely to meet (FAT: 2 s). */
const COARSEST_CLOCK_NANOSECONDS = 2_000_000_000n;

/** Changed this shortly before it was read, a file may change once more within one and the same time stamp. */
export function isSettled({ ctimeNs }: Pick<BigIntStats, 'ctimeNs'>, readAtNs: bigint): boolean {
  return readAtNs - ctimeNs >= COARSEST_CLOCK_NANOSECONDS;
}
