import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Limits } from '../../reconcile/world.ts';

/** Connections to one hub at a time: more makes it answer 429, and no faster. */
const PER_ENDPOINT = 6;
const USUAL_PARALLELISM = 8;

/** What this machine can carry now. */
export async function machineLimits(
  scratchDirectory: string,
  parallelism = USUAL_PARALLELISM,
): Promise<Limits> {
  return {
    cpus: availableParallelism(),
    memoryBytes: process.availableMemory(),
    scratchBytes: await freeBytes(scratchDirectory),
    perEndpoint: PER_ENDPOINT,
    parallelism,
  };
}

/** Of the file system that the folder is on, or will be on once it is made. */
async function freeBytes(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(directory);
    if (parent === directory) throw error;
    return freeBytes(parent);
  }
}
