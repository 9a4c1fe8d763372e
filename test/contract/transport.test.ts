/** What every transport of the registry promises, against the real thing. */
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { portHolder } from '../../src/transports/port-holder.ts';
import { stopProcess } from '../../src/transports/stop-process.ts';
import { stopRecorded } from '../../src/transports/stop-recorded.ts';
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

  test('finds the model-zoo directory where the fleet says', () => {
    expect(connection.zoo).toBe(join(directory, 'model-zoo'));
  });

  test('runs a command with its arguments as they are, and hands over how it ended', async () => {
    const command = {
      command: 'sh',
      arguments: ['-c', 'cat; printf "%s" "$1" >&2; exit 3', 'sh', `a 'b' "$HOME"`],
      stdin: 'in',
      timeoutMilliseconds: 10_000,
    };
    expect(await connection.exec(command)).toEqual({ exitCode: 3, stdout: 'in', stderr: `a 'b' "$HOME"` });
  });

  test('ends a command that takes too long, or is interrupted', async () => {
    const forever = { command: 'sleep', arguments: ['600'] };
    await expect(connection.exec({ ...forever, timeoutMilliseconds: 50 })).rejects.toMatchObject({
      failure: { class: 'unhealthy' },
    });
    await expect(
      connection.exec({ ...forever, timeoutMilliseconds: 60_000, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ failure: { class: 'interrupted' } });
    await expect(
      connection.exec({ command: 'no-such-program', arguments: [], timeoutMilliseconds: 1000 }),
    ).rejects.toMatchObject({ failure: { class: 'tool' } });
  });

  test('writes a text whole, makes its folder, and leaves nothing beside it', async () => {
    expect(await connection.readText(at('a/b.json'))).toBeUndefined();
    await connection.writeAtomic(at('a/b.json'), 'one');
    await connection.writeAtomic(at('a/b.json'), 'two');
    expect(await connection.readText(at('a/b.json'))).toBe('two');
    expect(await readdir(at('a'))).toEqual(['b.json']);
  });

  test('replaces a link without writing into the folder that it pointed to', async () => {
    await mkdir(at('tenants/old'), { recursive: true });
    await connection.linkAtomic('tenants/old', at('current'));
    await connection.linkAtomic('tenants/new', at('current'));
    expect(await readlink(at('current'))).toBe('tenants/new');
    expect(await readdir(at('tenants/old'))).toEqual([]);
  });

  test('says so when a folder is in the place of a link or a file', async () => {
    await mkdir(at('current/full'), { recursive: true });
    await expect(connection.linkAtomic('tenants/new', at('current'))).rejects.toMatchObject({
      failure: { class: 'conflict' },
    });
    await expect(connection.writeAtomic(at('current'), 'text')).rejects.toMatchObject({
      failure: { class: 'conflict' },
    });
    expect(await readdir(at('.'))).toEqual(['current']);
  });

  test('removes a link and not what it points to', async () => {
    await connection.writeAtomic(at('kept/file'), 'text');
    await symlink('kept', at('link'));
    await connection.remove(at('link'));
    await connection.remove(at('never was'));
    expect(await readdir(at('.'))).toEqual(['kept']);
    expect(await connection.readText(at('kept/file'))).toBe('text');
  });

  describe('put', () => {
    const bytes = Buffer.from('weights '.repeat(100_000));
    const expected = { sha256: hashBytes(bytes).digest, size: bytes.byteLength };
    const source = async (content: Uint8Array = bytes): Promise<string> => {
      await writeFile(join(directory, 'blob'), content);
      return join(directory, 'blob');
    };

    test('brings a file whole and read-only, and a change of it does not reach the original', async () => {
      let counted = 0;
      await connection.put(await source(), at('available/w.gguf'), {
        ...expected,
        onBytes: (count) => (counted += count),
      });
      expect(await connection.hash(at('available/w.gguf'))).toBe(expected.sha256);
      expect(counted).toBe(bytes.byteLength);
      expect((await stat(at('available/w.gguf'))).mode & 0o777).toBe(0o444);
      await chmod(at('available/w.gguf'), 0o644);
      await writeFile(at('available/w.gguf'), 'changed');
      expect((await readFile(join(directory, 'blob'))).equals(bytes)).toBe(true);
    });

    test('goes on with what a killed transfer left', async () => {
      await mkdir(at('available'));
      await writeFile(at('available/w.gguf.part'), bytes.subarray(0, 300_000));
      await connection.put(
        await source(Buffer.concat([Buffer.alloc(300_000), bytes.subarray(300_000)])),
        at('available/w.gguf'),
        expected,
      );
      expect(await connection.hash(at('available/w.gguf'))).toBe(expected.sha256);
      expect(await readdir(at('available'))).toEqual(['w.gguf']);
    });

    test('refuses bytes that are not what was promised, and keeps none of them', async () => {
      const broken = Buffer.from(bytes);
      broken[5] = 0;
      await expect(
        connection.put(await source(broken), at('available/w.gguf'), expected),
      ).rejects.toMatchObject({ failure: { class: 'integrity' } });
      expect(await readdir(at('available'))).toEqual([]);
      expect(await connection.hash(at('available/w.gguf'))).toBeUndefined();
    });
  });

  describe('a detached process', () => {
    async function launch(...argv: string[]): Promise<MachineProcess> {
      const process = await connection.startDetached({
        argv,
        log: at('run/log'),
        record: at('run/pid'),
        note: '8081',
        cwd: connection.zoo,
      });
      started.push(process);
      return process;
    }

    test('records itself, differs from a later one with its number, and ends when it is stopped', async () => {
      const process = await launch('/bin/sh', '-c', 'exec sleep 600');
      expect(await connection.readText(at('run/pid'))).toBe(`${process.pid}\n${process.startedAt}\n8081\n`);
      expect(await connection.isAlive(process)).toBe(true);
      const later = { ...process, startedAt: 'at another time' };
      expect(await connection.isAlive(later)).toBe(false);
      await stopProcess(connection, later);
      expect(await connection.isAlive(process)).toBe(true);
      await stopRecorded(connection, at('run/pid'));
      expect(await connection.isAlive(process)).toBe(false);
      expect(await connection.readText(at('run/pid'))).toBeUndefined();
    });

    test('that does not hear SIGTERM is ended all the same', async () => {
      const process = await launch('/bin/sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done');
      while (!(await connection.readText(at('run/log')))?.includes('deaf'));
      await stopProcess(connection, process, { graceSeconds: 1 });
      expect(await connection.isAlive(process)).toBe(false);
    });

    test('gets none of the tokens of the run that started it', async () => {
      process.env['ZOO_TEST_TOKEN'] = 'hf_secret';
      await launch('/bin/sh', '-c', 'env; echo end; exec sleep 600');
      let log = '';
      while (!log.includes('end\n')) log = (await connection.readText(at('run/log'))) ?? '';
      delete process.env['ZOO_TEST_TOKEN'];
      expect(log).toContain('PATH=');
      expect(log).not.toContain('hf_secret');
    });

    test('that ends at once was started all the same: the caller that waits for it says what became of it', async () => {
      // Several times: whether it ends before it is looked at is a race.
      for (let time = 0; time < 5; time += 1) {
        const process = await launch('/bin/true');
        expect(await connection.readText(at('run/pid'))).toMatch(new RegExp(`^${process.pid}\n`));
        while (await connection.isAlive(process));
      }
    });

    test('that cannot be started is a failure of a tool', async () => {
      await expect(
        connection.startDetached({
          argv: ['/bin/true'],
          log: at('log'),
          record: at('missing folder/pid'),
          note: '',
          cwd: connection.zoo,
        }),
      ).rejects.toMatchObject({ failure: { class: 'tool' } });
    });
  });

  test('says which process has a port, and finds a free one', async () => {
    const server = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect(await portHolder(connection, address.port)).toMatchObject({
      pid: process.pid,
      command: expect.stringContaining('node'),
    });
    const free = await connection.freePort();
    expect(free).not.toBe(address.port);
    expect(await portHolder(connection, free)).toBeUndefined();
    const forward = await connection.forward(address.port);
    expect(await (await fetch(forward.url, { headers: { connection: 'close' } })).text()).toBe('hello');
    await forward.close();
    server.close();
    await once(server, 'close');
  });
});
