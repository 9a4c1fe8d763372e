/** What a mount beside ssh has to promise, with real mounts. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { createWays, type Ways } from '../../src/transports/connect.ts';
import { mountCarrier } from '../../src/transports/mount/carrier.ts';
import { mountTransport } from '../../src/transports/mount/definition.ts';
import { sshTransport } from '../../src/transports/ssh/definition.ts';
import type { Connection } from '../../src/transports/transport.ts';
import { anyFolder, anyLogin } from '../support/any-folder.ts';
import { machineAt } from '../support/machines/machine.ts';
import { type MountedHere, mountHere, mountSSHFS } from '../support/mounts/mount-here.ts';
import { type SSHD, startSSHD } from '../support/sshd/sshd.ts';

const bytes = Buffer.alloc(3 * 1024 * 1024, 'weights ');
const expected = { sha256: hashBytes(bytes).digest, size: bytes.byteLength };
const IDENTITY = 'a1b2';

let sshd: SSHD;
let ways: Ways;
let number = 0;
let far: string;
let at: string;
let source: string;
let mounted: MountedHere[];
beforeAll(async () => {
  sshd = await startSSHD();
  const ports = { fleetDirectory: '/nowhere', requireFolder: anyFolder, requireLogin: anyLogin };
  ways = createWays(REGISTRIES.transports, { ...ports, sshConfig: sshd.config });
});
afterAll(async () => {
  await ways.close();
  await sshd[Symbol.asyncDispose]();
});
beforeEach(async () => {
  number += 1;
  far = join(sshd.directory, `far ${number}`);
  at = join(sshd.directory, `at ${number}`);
  await mkdir(at);
  source = join(sshd.directory, 'blob');
  await writeFile(source, bytes);
  mounted = [];
  await settle(far);
});
afterEach(() => mounted.forEach((one) => one.unmount()));

async function settle(root: string, id = IDENTITY): Promise<void> {
  await mkdir(join(root, 'model-zoo/host'), { recursive: true });
  await writeFile(join(root, 'model-zoo/host/identity.json'), JSON.stringify({ zoo: { id } }));
}
async function mount(folder = far): Promise<MountedHere> {
  const one = await mountHere(folder, at);
  mounted.push(one);
  return one;
}
function connect(
  ...mounts: readonly { readonly mount: string; readonly of?: string }[]
): Promise<Connection> {
  const over = mounts.length === 0 ? [{ mount: at, of: far }] : mounts;
  const reach = [
    ...over.map((one) => mountTransport.read(one)),
    sshTransport.read({ ssh: sshd.destination }),
  ];
  return ways.connect(machineAt(join(far, 'model-zoo'), { reach: reach.filter((one) => one !== undefined) }));
}
/** What was said of the way, with the file there, whole and alone. */
async function put(connection: Connection): Promise<string> {
  const said: string[] = [];
  let counted = 0;
  await connection.put(source, `${connection.zoo}/available/w.gguf`, {
    ...expected,
    onWay: (way) => said.push(way),
    onBytes: (count) => (counted += count),
  });
  expect(counted).toBe(expected.size);
  expect(await readdir(join(far, 'model-zoo/available'))).toEqual(['w.gguf']);
  expect((await readFile(join(far, 'model-zoo/available/w.gguf'))).equals(bytes)).toBe(true);
  return said.join('; ');
}

test('weights are copied over the mount, hashed on the machine, and counted once', async () => {
  await mount();
  const connection = await connect();
  expect(await connection.bytesWay?.(IDENTITY)).toBe(
    `weights go over mount ${at}, everything else over ssh ${sshd.destination}`,
  );
  expect(await put(connection)).toBe(`weights were copied over mount ${at}`);
});

test('what an earlier try has brought is not copied again, and wrong bytes of it are found', async () => {
  await mount();
  const connection = await connect();
  await mkdir(join(far, 'model-zoo/available'));
  const part = join(far, 'model-zoo/available/w.gguf.part');
  await writeFile(part, Buffer.alloc(1_000_000, 'wrong'));
  await expect(put(connection)).rejects.toMatchObject({ failure: { class: 'integrity' } });
  await writeFile(part, bytes.subarray(0, 1_000_000));
  expect(await put(connection)).toBe(`weights were copied over mount ${at}`);
});

test('an empty mount point is no machine: everything goes over ssh, and nothing is written here', async () => {
  const connection = await connect();
  const why = `nothing is mounted at ${at}`;
  expect(await connection.bytesWay?.(IDENTITY)).toBe(`everything goes over ssh ${sshd.destination}: ${why}`);
  // Even a folder that looks the same is no mount.
  await settle(at);
  expect(await connection.bytesWay?.(IDENTITY)).toContain(why);
  expect(await put(connection)).toBe(`weights went over ssh ${sshd.destination}: ${why}`);
  expect(await readdir(join(at, 'model-zoo'))).toEqual(['host']);
});

test('another share in its place is not taken for the machine, whatever it says of itself', async () => {
  const other = join(sshd.directory, `other ${number}`);
  await settle(other, 'c3d4');
  await mount(other);
  const connection = await connect();
  expect(await connection.bytesWay?.(IDENTITY)).toContain(
    `${join(at, 'model-zoo')} is not the folder ${join(far, 'model-zoo')} of the machine`,
  );
  // A copy of the machine's folder says the same of itself; that it is another one is seen when something is written.
  await settle(other);
  await mkdir(join(other, 'model-zoo/available'));
  await writeFile(join(other, 'model-zoo/available/w.gguf.part'), '');
  expect(await connection.bytesWay?.(IDENTITY)).toContain('weights go over mount');
  expect(await put(connection)).toContain(`${at}: it shows another folder than the machine`);
  expect(await readFile(join(other, 'model-zoo/available/w.gguf.part'), 'utf8')).toBe('');
});

test('a link of the machine leads nowhere on this computer', async () => {
  const here = join(sshd.directory, `here ${number}`);
  await mkdir(here);
  await mount();
  const connection = await connect();
  await symlink(here, join(far, 'model-zoo/available'));
  await expect(put(connection)).rejects.toMatchObject({ failure: { class: 'conflict' } });
  expect(await readdir(here)).toEqual([]);
  await rm(join(far, 'model-zoo/available'));
  // One that appears between the machine's own look and the copy.
  await symlink(here, join(far, 'model-zoo/aside'));
  await writeFile(join(here, 'proof'), 'text');
  await writeFile(join(here, 'w.gguf.part'), '');
  const root = join(far, 'model-zoo');
  const proof = { name: 'proof', text: 'text' };
  const append = mountCarrier({ at, of: far }).append;
  const lost = await append({ root, path: `${root}/aside/w.gguf`, localPath: source, proof, start: 0 });
  expect(lost?.why).toContain('it leads through a symbolic link');
  expect(await readFile(join(here, 'w.gguf.part'), 'utf8')).toBe('');
});

test('of two mounts the one that is closest to the folder is used, by whole segments', async () => {
  await mount(join(far, 'model-zoo'));
  const root = { mount: '/nowhere' };
  const near = { mount: at, of: join(far, 'model-zoo') };
  const wrong = { mount: '/wrong', of: join(far, 'model') };
  expect(await (await connect(root, wrong, near)).bytesWay?.(IDENTITY)).toContain(`over mount ${at}`);
  expect(await (await connect(wrong)).bytesWay?.(IDENTITY)).toContain(
    `/wrong shows ${join(far, 'model')}, and ${join(far, 'model-zoo')} is not below it`,
  );
});

test('a mount that hangs is given up in time, and is no reason to stop', async () => {
  const behind = await startSSHD();
  try {
    mounted.push(await mountSSHFS(behind, far, at));
    const soon = { lookMilliseconds: 300, silentMilliseconds: 300 };
    const carrier = mountCarrier({ at, of: far, ...soon });
    const zoo = join(far, 'model-zoo');
    expect(await mountCarrier({ at, of: far }).look(zoo, IDENTITY)).toBeUndefined();
    behind.freeze();
    expect(await carrier.look(zoo, IDENTITY)).toBe(`${at} did not answer within 1 s`);
    // It is not waited for once more.
    expect(await carrier.look(zoo, IDENTITY)).toBe(`${at} did not answer within 1 s`);
    const copying = mountCarrier({ at, of: far, ...soon });
    const proof = { name: 'x', text: 'x' };
    expect(await copying.append({ root: zoo, path: `${zoo}/w`, localPath: source, proof, start: 0 })).toEqual(
      {
        why: `${at} did not answer within 1 s`,
        isLeftBehind: true,
      },
    );
  } finally {
    await behind[Symbol.asyncDispose]();
  }
});

test('over sshfs the bytes arrive as over any mount', async () => {
  mounted.push(await mountSSHFS(sshd, far, at));
  expect(await put(await connect())).toBe(`weights were copied over mount ${at}`);
});
