/** What every transport of the registry promises where a symbolic link leads out of the model-zoo directory. */
import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { stopProcess } from '../../src/transports/stop-process.ts';
import type { Connection, MachineProcess } from '../../src/transports/transport.ts';
import { type ConnectedRig, connectedRig } from '../support/rigs/transport/transport-rig.ts';

let directory: string;
let connection: Connection;
const started: MachineProcess[] = [];

describe.each(Object.keys(REGISTRIES.transports))('%s', (kind) => {
  let rig: ConnectedRig;
  beforeAll(async () => {
    rig = await connectedRig(kind);
  });
  afterAll(() => rig[Symbol.asyncDispose]());
  beforeEach(async () => {
    ({ directory, connection } = await rig.connect());
    await connection.mkdir(connection.zoo);
  });
  afterEach(async () => {
    for (const process of started.splice(0)) await stopProcess(connection, process);
    await connection.close();
  });
  const at = (path: string): string => `${connection.zoo}/${path}`;

  describe('a link that leads out of the model-zoo directory', () => {
    let victim: string;
    beforeEach(async () => {
      victim = join(directory, 'victim');
      await mkdir(join(victim, 'deep'), { recursive: true });
      await writeFile(join(victim, 'notes.txt'), 'precious');
      await symlink(victim, at('out'));
      await symlink(join(victim, 'notes.txt'), at('log'));
    });
    afterEach(async () => {
      expect(await readdir(victim)).toEqual(['deep', 'notes.txt']);
      expect(await readFile(join(victim, 'notes.txt'), 'utf8')).toBe('precious');
    });
    const launch = { argv: ['/bin/true'], note: '', cwd: '' };
    const bytes = { sha256: hashBytes('x').digest, size: 1 };

    test.each<[string, (path: string) => Promise<unknown>]>([
      ['written through', (path) => connection.writeAtomic(path, 'x')],
      ['linked through', (path) => connection.linkAtomic('x', path)],
      ['put through', (path) => connection.put(import.meta.filename, path, bytes)],
      ['renamed through', (path) => connection.rename(path, at('taken'))],
      ['renamed into', (path) => connection.rename(at('log'), path)],
      ['removed through', (path) => connection.remove(path)],
      ['removed through as a folder', (path) => connection.removeFolder(path)],
      ['the place of a folder that is made', (path) => connection.mkdir(path)],
      [
        'the place of a log',
        (path) => connection.startDetached({ ...launch, log: path, record: at('pid'), cwd: connection.zoo }),
      ],
      [
        'the place of a record',
        (path) => connection.startDetached({ ...launch, log: at('l'), record: path, cwd: connection.zoo }),
      ],
    ])('is never %s', async (_what, change) => {
      for (const path of ['out/notes.txt', 'out/deep/x', '../victim/notes.txt', 'a/../out/notes.txt'])
        await expect(change(at(path))).rejects.toMatchObject({ failure: { class: 'conflict' } });
    });

    test('is no folder to be in', async () => {
      const detached = { ...launch, log: at('l'), record: at('pid'), cwd: at('out') };
      await expect(connection.startDetached(detached)).rejects.toMatchObject({
        failure: { class: 'conflict' },
      });
      await expect(connection.mkdir(at('out'))).rejects.toMatchObject({ failure: { class: 'conflict' } });
    });

    test('is replaced or removed itself, and never what it points at', async () => {
      await connection.writeAtomic(at('log'), 'mine');
      expect(await connection.readText(at('log'))).toBe('mine');
      await connection.removeFolder(at('out'));
      expect(await readdir(at('.'))).toEqual(['log']);
    });

    test('is no file to read, to hash or to append to', async () => {
      expect(await connection.hash(at('log'))).toBeUndefined();
      await expect(connection.readText(at('log'))).rejects.toMatchObject({ failure: { class: 'conflict' } });
      const detached = { ...launch, log: at('log'), record: at('pid'), cwd: connection.zoo };
      await expect(connection.startDetached(detached)).rejects.toMatchObject({
        failure: { class: 'conflict' },
      });
    });

    test('is not filled where a transfer goes on, and neither is a second name of a file', async () => {
      await symlink(join(victim, 'notes.txt'), at('w.part'));
      await link(join(victim, 'notes.txt'), at('v.part'));
      const blob = join(directory, 'blob');
      await writeFile(blob, 'weights and more');
      const expected = { sha256: hashBytes('weights and more').digest, size: 16 };
      for (const name of ['w', 'v']) {
        await connection.put(blob, at(name), expected);
        expect(await connection.hash(at(name))).toBe(expected.sha256);
      }
    });

    test('in the place of what a process records first is not written through', async () => {
      await symlink(join(victim, 'notes.txt'), at('pid.tmp'));
      started.push(
        await connection.startDetached({
          argv: ['/bin/sleep', '600'],
          log: at('l'),
          record: at('pid'),
          note: '',
          cwd: connection.zoo,
        }),
      );
      expect(await connection.readText(at('pid'))).toMatch(/^\d+\n/);
    });
  });

  test('a root that is a link itself is the root', async () => {
    await mkdir(join(directory, 'disk'));
    await rm(connection.zoo, { recursive: true });
    await symlink(join(directory, 'disk'), connection.zoo);
    await connection.writeAtomic(at('a/b'), 'text');
    await connection.mkdir(connection.zoo);
    expect(await readFile(join(directory, 'disk/a/b'), 'utf8')).toBe('text');
    await connection.writeAtomic(join(directory, 'disk/a/b'), 'by its real name');
    expect(await connection.readText(at('a/b'))).toBe('by its real name');
  });
});
