/**
 * The weights of a tenant are overwritten in place: same size, same inode, its time put back. The server has them mapped, and
 * serves the changed bytes at once.
 */
import { createHash } from 'node:crypto';
import { chmod, open, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostingRig, type HostingRig } from '../support/machines/hosting-fleet.ts';

let rig: HostingRig;
let right: string;
beforeAll(async () => {
  rig = await createHostingRig();
  const { exit, stderr, stdout } = await rig.zoo('apply', '--yes');
  expect(`${exit} ${stderr} ${stdout}`).toMatch(/^0 /);
  right = await sumOf(await rig.weights());
});
afterAll(() => rig.close());

async function sumOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

async function changeInPlace(path: string): Promise<void> {
  const { atime, mtime, size, ino } = await stat(path);
  await chmod(path, 0o644);
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(8, 0x55), 0, 8, size - 100_000);
  await file.close();
  await utimes(path, atime, mtime);
  await chmod(path, 0o444);
  expect(await stat(path)).toMatchObject({ size, ino, mtime });
}

describe('weights that were changed in place, with their time put back', () => {
  it('are not called healthy, are named by verify, and are mended by the next apply', async () => {
    const path = await rig.weights();
    await changeInPlace(path);
    expect(await rig.zoo('plan', '--detailed-exitcode')).toMatchObject({ exit: 2 });
    const drift = await rig.zoo('drift');
    expect(drift).toMatchObject({
      exit: 2,
      stdout: expect.stringContaining('was touched since it was read'),
    });
    expect((await rig.zoo('status')).stdout).not.toContain('healthy');
    expect(await rig.zoo('verify')).toMatchObject({ exit: 2, stdout: expect.stringContaining('differs') });
    const { pid } = await rig.server();
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect(await sumOf(path)).toBe(right);
    expect((await rig.server()).pid).not.toBe(pid);
    expect(await rig.zoo('plan', '--detailed-exitcode')).toMatchObject({ exit: 0 });
    expect(await rig.zoo('verify')).toMatchObject({ exit: 0 });
  });

  it('are read before a dead tenant is started again', async () => {
    const path = await rig.weights();
    await changeInPlace(path);
    await rig.endServer();
    await rig.edit('zoo.fleet.yaml', 'context: 512', 'context: 256');
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect(await sumOf(path)).toBe(right);
    expect(await rig.zoo('drift')).toMatchObject({ exit: 0 });
  });

  it('are not hidden by a record that was written to fit them', async () => {
    const path = await rig.weights();
    await changeInPlace(path);
    const record = join(path, '../record.json');
    const { mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    const [file] = JSON.parse(await readFile(record, 'utf8')).files;
    const forged = {
      ...JSON.parse(await readFile(record, 'utf8')),
      files: [
        {
          ...file,
          mtimeNanoseconds: String(mtimeNs),
          ctimeNanoseconds: String(ctimeNs),
          inode: String(ino),
        },
      ],
    };
    await writeFile(record, JSON.stringify(forged));
    const drift = await rig.zoo('drift');
    expect(drift).toMatchObject({ exit: 2, stdout: expect.stringContaining('not the one that zoo wrote') });
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect(await sumOf(path)).toBe(right);
  });
});

describe('weights that were only touched', () => {
  it('are read again by an apply, and no tenant is started again', async () => {
    const path = await rig.weights();
    const { pid } = await rig.server();
    await chmod(path, 0o644);
    await chmod(path, 0o444);
    expect((await rig.zoo('drift')).stdout).toContain('unknown: the weights have to be read again');
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect((await rig.server()).pid).toBe(pid);
    expect(await rig.zoo('drift')).toMatchObject({ exit: 0 });
  });

  it('but were others when the server was started by hand are served by a new one', async () => {
    const path = await rig.weights();
    const bytes = await readFile(path);
    const { argv } = await rig.server();
    await changeInPlace(path);
    await rig.endServer();
    const byHand = await rig.startByHand(argv);
    await chmod(path, 0o644);
    const file = await open(path, 'r+');
    await file.write(bytes, 0, bytes.byteLength, 0);
    await file.close();
    expect(await sumOf(path)).toBe(right);
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect((await rig.server()).pid).not.toBe(byHand);
  });

  it('and are the right ones, but not those that the server has, are served by a new one', async () => {
    const path = await rig.weights();
    const { argv } = await rig.server();
    const bytes = await readFile(path);
    await changeInPlace(path);
    await rig.endServer();
    const byHand = await rig.startByHand(argv);
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    expect((await rig.zoo('drift')).stdout).toContain('which was replaced or deleted since');
    expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect((await rig.server()).pid).not.toBe(byHand);
  });
});
