/** What only a way over a network has to promise, against a real sshd. */
import { once } from 'node:events';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { createWays, type Ways } from '../../src/transports/connect.ts';
import { sshTransport } from '../../src/transports/ssh/definition.ts';
import type { Connection } from '../../src/transports/transport.ts';
import { anyFolder, anyLogin } from '../support/any-folder.ts';
import { machineAt } from '../support/machines/machine.ts';
import { type SSHD, startSSHD } from '../support/sshd/sshd.ts';

let sshd: SSHD;
let ways: Ways;
beforeAll(async () => {
  sshd = await startSSHD();
  ways = waysWith(sshd.config);
});
afterAll(async () => {
  await ways.close();
  await sshd[Symbol.asyncDispose]();
});

function waysWith(sshConfig: string): Ways {
  const ports = { fleetDirectory: '/nowhere', requireFolder: anyFolder, requireLogin: anyLogin };
  return createWays(REGISTRIES.transports, { ...ports, sshConfig });
}
function connect(zoo = '~/model-zoo', destination = sshd.destination): Promise<Connection> {
  const reach = sshTransport.read({ ssh: destination }) ?? [];
  return ways.connect(machineAt(zoo, { reach: [reach].flat() }));
}
const sh = (text: string, more: { readonly signal?: AbortSignal } = {}) => ({
  command: 'sh',
  arguments: ['-c', text],
  timeoutMilliseconds: 60_000,
  ...more,
});

test.each([
  ['~/model-zoo', 'model-zoo'],
  ['~', '.'],
  ['ai/zoo/', 'ai/zoo'],
])('%s lies in the home of who logs in', async (written, folder) => {
  expect((await connect(written)).zoo).toBe(join(sshd.home, folder));
});

test('text, names and words are what they are, whatever is in them', async () => {
  const connection = await connect();
  const words = [`a 'b' "$HOME" \`id\` \\ !x`, '-n', 'zwei\nlines', 'ümläut 🦊', '*', ''];
  const { stdout } = await connection.exec({
    command: 'sh',
    arguments: ['-c', 'for word do printf "%s|" "$word"; done', 'sh', ...words],
    timeoutMilliseconds: 60_000,
  });
  expect(stdout).toBe(words.map((word) => `${word}|`).join(''));
  const path = `${connection.zoo}/-a 'b' $HOME 🦊/c`;
  await connection.writeAtomic(path, "no line end, 'quotes' and $variables \\n");
  expect(await connection.readText(path)).toBe("no line end, 'quotes' and $variables \\n");
});

test('what a login prints by itself is no output, and 255 of a command is not the end of ssh', async () => {
  const connection = await connect();
  await writeFile(join(sshd.home, '.bashrc'), 'echo welcome; echo warning >&2\n');
  expect(await connection.exec(sh('echo out; echo err >&2; exit 255'))).toEqual({
    exitCode: 255,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  await writeFile(join(sshd.home, '.bashrc'), '');
});

test('a command that is interrupted here ends there, with what it started', async () => {
  const connection = await connect();
  const pids = join(sshd.home, 'pids');
  await writeFile(pids, '');
  const stop = new AbortController();
  const text = `trap '' HUP; sleep 600 & echo $! $$ > ${pids}; wait`;
  const ended = connection.exec(sh(text, { signal: stop.signal }));
  let there: readonly number[] = [];
  while (there.length < 2) there = numbersIn(await readFile(pids, 'utf8'));
  stop.abort();
  await expect(ended).rejects.toMatchObject({ failure: { class: 'interrupted' } });
  for (const pid of there) while (await isThere(pid));
});

describe('a link that is cut', () => {
  test('in a transfer leaves a part, and the next try goes on from it', async () => {
    const bytes = Buffer.alloc(64 * 1024 * 1024, 'weights ');
    const source = join(sshd.directory, 'blob');
    await writeFile(source, bytes);
    const expected = { sha256: hashBytes(bytes).digest, size: bytes.byteLength };
    const connection = await connect();
    const path = `${connection.zoo}/available/w.gguf`;
    const part = `${path}.part`;
    const cut = connection.put(source, path, expected);
    while (!((await sizeOf(part)) > 0));
    await sshd.cut();
    await expect(cut).rejects.toMatchObject({ failure: { class: 'network' } });
    const arrived = await sizeOf(part);
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(bytes.byteLength);

    const counted: number[] = [];
    const again = await connect();
    await again.put(source, path, { ...expected, onBytes: (count) => counted.push(count) });
    expect(counted[0]).toBeGreaterThanOrEqual(arrived);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(bytes.byteLength);
    expect(await again.hash(path)).toBe(expected.sha256);
    expect(await readdir(`${connection.zoo}/available`)).toEqual(['w.gguf']);
  });

  test('is a network that failed: neither an answer nor a server that is down', async () => {
    const connection = await connect();
    const forward = await connection.forward(9);
    const running = connection.exec(sh('sleep 600')).catch((error: unknown) => error);
    await connection.exec(sh('true'));
    await sshd.cut();
    expect(await running).toMatchObject({
      failure: { class: 'network', message: expect.stringContaining(`ssh ${sshd.destination} broke off`) },
    });
    // Known as soon as this computer has heard of it.
    const isOpen = (): Promise<boolean> =>
      forward.close().then(
        () => true,
        () => false,
      );
    while (await isOpen()) await new Promise((resolve) => setImmediate(resolve));
    await expect(forward.close()).rejects.toMatchObject({ failure: { class: 'network' } });
    // The next look logs in anew.
    expect((await (await connect()).exec(sh('echo back'))).stdout).toBe('back\n');
  });
});

test('an unknown host key is a refusal, and says how to look at it', async () => {
  const known = join(sshd.directory, 'no_known_hosts');
  const config = join(sshd.directory, 'unknown_config');
  await writeFile(known, '');
  // What a user configured for other machines weakens nothing.
  const text = (await readFile(sshd.config, 'utf8')).replace(join(sshd.directory, 'known_hosts'), known);
  await writeFile(config, `${text}  StrictHostKeyChecking no\n`);
  const others = waysWith(config);
  const reach = sshTransport.read({ ssh: sshd.destination }) ?? [];
  await expect(others.connect(machineAt('~', { reach: [reach].flat() }))).rejects.toMatchObject({
    failure: {
      class: 'authentication',
      message: expect.stringMatching(/No ED25519 host key is known for .*strict checking/),
      remedy: `connect once by hand and check its key: \`ssh -F ${config} ${sshd.destination} true\``,
    },
  });
  expect(await readFile(known, 'utf8')).toBe('');
  await others.close();
});

test('a machine that nothing listens on, and a key that it does not take', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reach = sshTransport.read({ ssh: sshd.destination, port }) ?? [];
  await expect(ways.connect(machineAt('~', { reach: [reach].flat() }))).rejects.toMatchObject({
    failure: { class: 'network', message: expect.stringContaining('Connection refused') },
  });
  await appendFile(sshd.config, 'Host stranger\n  HostName 127.0.0.1\n');
  await appendFile(
    sshd.config,
    `  Port ${sshd.port}\n  UserKnownHostsFile ${sshd.directory}/known_hosts\n  IdentityFile none\n  IdentitiesOnly yes\n`,
  );
  await expect(connect('~', 'root@stranger')).rejects.toMatchObject({
    failure: { class: 'authentication', message: expect.stringContaining('Permission denied (publickey)') },
  });
});

test('a forward of the user’s own configuration is not made, and keeps nothing from its way', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  const config = `${sshd.config}-with-forward`;
  const forward = `LocalForward 127.0.0.1:${address.port} 127.0.0.1:9`;
  await writeFile(config, `${await readFile(sshd.config, 'utf8')}  ${forward}\n`);
  const own = waysWith(config);
  try {
    const before = await sshd.logins();
    const reach = sshTransport.read({ ssh: sshd.destination }) ?? [];
    const connection = await own.connect(machineAt('~/model-zoo', { reach: [reach].flat() }));
    expect((await connection.exec(sh('echo here'))).stdout).toBe('here\n');
    await connection.forward(9);
    expect(await sshd.logins()).toBe(before + 1);
  } finally {
    await own.close();
    taken.close();
  }
});

test('many at once stay within one login', async () => {
  const before = await sshd.logins();
  const connection = await connect();
  const asked = Array.from({ length: 20 }, (_, index) => connection.exec(sh(`echo ${index}`)));
  const said = await Promise.all(asked);
  expect(said.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, index) => `${index}\n`));
  expect((await sshd.logins()) - before).toBeLessThanOrEqual(1);
});

function numbersIn(text: string): readonly number[] {
  return text
    .trim()
    .split(/\s+/)
    .map(Number)
    .filter((number) => number > 0);
}
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
async function isThere(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}
