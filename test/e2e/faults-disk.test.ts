import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { mountSmallDisk, type SmallDisk } from '../support/ledger/small-disk.ts';

const MIB = 1024 * 1024;

let rig: FaultRig;
let disk: SmallDisk | { readonly why: string };

beforeEach(async () => {
  rig = await createFaultRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  disk = await mountSmallDisk(MIB);
});
afterEach(async () => {
  if ('path' in disk) await disk[Symbol.asyncDispose]();
  await rig.close();
});

// The model has 1.8 MB.
it.for([
  {
    where: 'before anything is brought',
    sizeBytes: MIB,
    says: /needs \d+ bytes of scratch space, \d+ are free\n +free some disk, or run `zoo gc --yes`/,
    code: 1,
  },
  {
    where: 'in the middle of a file',
    sizeBytes: MIB,
    blobs: true,
    says: /source\/zen\/nano.*: no space left while writing below .*; free some space and run again/,
    code: 1,
  },
  {
    where: 'on the hub',
    sizeBytes: 3 * MIB,
    says: /does not take the object \w+: The disk of the hub has \d+ bytes left\n +free some space on the hub/,
    code: 8,
  },
])(
  'a disk that is full $where is named, half files go, and the next apply finishes',
  async (row, { skip }) => {
    if ('why' in disk) return skip(disk.why);
    const { sizeBytes, blobs = false, says, code } = row;
    await resize(disk, sizeBytes);
    if (!blobs) await symlink(disk.path, join(rig.directory, '.zoo'));
    const environment: Readonly<Record<string, string>> = blobs ? { ZOO_BLOBS: disk.path } : {};
    const { exit, stdout, stderr } = await rig.zooWith(environment, 'apply', '--yes');
    expect(stdout + stderr).toMatch(says);
    expect(exit).toBe(code);
    expect(await rig.leftovers()).toEqual([]);
    expect(await readdir(join(disk.path, 'tmp')).catch(() => [])).toEqual([]);
    await resize(disk, 64 * MIB);
    requireExit(await rig.zooWith(environment, 'apply', '--yes'), 0);
    expect(await rig.commits('zenlm/zen-nano')).toBe(2);
    expect(await rig.leftovers()).toEqual([]);
  },
);

async function resize({ path }: SmallDisk, sizeBytes: number): Promise<void> {
  await execa('mount', ['-o', `remount,size=${sizeBytes}`, path]);
}
