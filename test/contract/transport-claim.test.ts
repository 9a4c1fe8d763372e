/** Whose turn it is on a machine, over every transport of the registry. */
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { MachineClaimed } from '../../src/transports/claim.ts';
import type { Connection } from '../../src/transports/transport.ts';
import { type ConnectedRig, connectedRig } from '../support/rigs/transport/transport-rig.ts';

describe.each(Object.keys(REGISTRIES.transports))('a claim over %s', (kind) => {
  let rig: ConnectedRig;
  beforeAll(async () => {
    rig = await connectedRig(kind);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test('lets its run change the machine, until another run claims it: from then on nothing changes', async () => {
    const { directory, connection } = await rig.connect();
    const { zoo } = connection;
    const first = await connection.claim('zoo 0.1.0, run r1, it’s\nme');
    await first.mkdir(`${zoo}/a`);
    await first.writeAtomic(`${zoo}/a/text`, 'one');
    const second = await connection.claim('zoo 0.1.0, run r2');
    expect(await readFile(join(zoo, 'claim'), 'utf8')).toMatch(/^2 [\da-f-]{36} zoo 0.1.0, run r2\n$/);

    const local = join(directory, 'weights');
    await writeFile(local, 'weights');
    const { digest: sha256, sizeBytes: size } = { ...hashBytes('weights'), sizeBytes: 7 };
    const launch = {
      argv: ['/bin/sleep', '600'],
      note: '1',
      cwd: zoo,
      log: `${zoo}/log`,
      record: `${zoo}/pid`,
    };
    const changes: readonly ((run: Connection) => Promise<unknown>)[] = [
      (run) => run.mkdir(`${zoo}/b`),
      (run) => run.writeAtomic(`${zoo}/a/text`, 'two'),
      (run) => run.linkAtomic('a', `${zoo}/link`),
      (run) => run.rename(`${zoo}/a/text`, `${zoo}/a/other`),
      (run) => run.remove(`${zoo}/a/text`),
      (run) => run.removeFolder(`${zoo}/a`),
      (run) => run.put(local, `${zoo}/available/w`, { sha256, size }),
      (run) => run.startDetached(launch),
      (run) => run.exec({ command: 'sh', arguments: ['-c', `touch ${zoo}/x`], timeoutMilliseconds: 10_000 }),
    ];
    for (const change of changes) await expect(change(first)).rejects.toBeInstanceOf(MachineClaimed);
    expect(await readFile(join(zoo, 'a/text'), 'utf8')).toBe('one');
    await second.writeAtomic(`${zoo}/a/text`, 'two');
    expect(await second.readText(`${zoo}/a/text`)).toBe('two');
    await connection.close();
  });

  test('replaces a link in its place, and neither reads nor writes what that leads to', async () => {
    const { directory, connection } = await rig.connect();
    await connection.mkdir(connection.zoo);
    const victim = join(directory, 'victim');
    await writeFile(victim, '41 somebody’s\n');
    await symlink(victim, join(connection.zoo, 'claim'));
    await connection.claim('me');
    expect(await readFile(victim, 'utf8')).toBe('41 somebody’s\n');
    expect(await readFile(join(connection.zoo, 'claim'), 'utf8')).toMatch(/^1 /);
    await connection.close();
  });
});
