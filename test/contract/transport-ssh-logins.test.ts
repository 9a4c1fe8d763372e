/** Logins as people have them: shells that are no POSIX shell or print first, a host behind another one, a login that ended. */
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { createSSHTransport } from '../../src/transports/ssh/transport.ts';
import type { WayIn } from '../../src/transports/transport.ts';
import { anyFolder, anyLogin } from '../support/any-folder.ts';
import { machineAt } from '../support/machines/machine.ts';
import { startDropbear } from '../support/sshd/dropbear.ts';
import { type SSHD, type SSHDOptions, startSSHD } from '../support/sshd/sshd.ts';

type Logged = Required<Pick<WayIn, 'files' | 'commands'>> & WayIn;

interface Server extends AsyncDisposable {
  readonly directory: string;
  readonly destination: string;
  readonly config: string;
}
interface Over<S extends Server> extends AsyncDisposable {
  readonly sshd: S;
  login(signal?: AbortSignal): Promise<Logged>;
}

async function over(options: SSHDOptions = {}): Promise<Over<SSHD>> {
  return loginsOn(await startSSHD(options));
}

function loginsOn<S extends Server>(sshd: S): Over<S> {
  const ports = { fleetDirectory: '/nowhere', requireFolder: anyFolder, requireLogin: anyLogin };
  const transport = createSSHTransport({ ...ports, sshConfig: sshd.config });
  return {
    sshd,
    async login(signal) {
      const machine = machineAt(join(sshd.directory, 'model-zoo'));
      const way = await transport.connect(machine, { destination: sshd.destination }, signal);
      const { files, commands } = way;
      if (files === undefined || commands === undefined) throw new TypeError('ssh offers files and commands');
      return { ...way, files, commands };
    },
    async [Symbol.asyncDispose]() {
      await transport.close?.();
      await sshd[Symbol.asyncDispose]();
    },
  };
}
const sh = (text: string, ...words: readonly string[]) => ({
  command: 'sh',
  arguments: ['-c', text, 'sh', ...words],
  timeoutMilliseconds: 60_000,
});

/** Everything that goes through a login shell: a script, bytes, a process that stays, a way to a port. */
async function useAll({ zoo, files, commands }: Logged, sshd: Server): Promise<void> {
  const words = [`a 'b' "$HOME" \`id\` \\ !x`, '-n', 'zwei\nlines', '*', '{a,b}', '~', '#x', ''];
  const text = 'for word do printf "%s|" "$word"; done; echo err >&2; exit 255';
  expect(await commands.exec(sh(text, ...words))).toEqual({
    exitCode: 255,
    stdout: words.map((word) => `${word}|`).join(''),
    stderr: 'err\n',
  });
  const path = `${zoo}/-a 'b' $HOME/w`;
  expect(await files.readText(path)).toBeUndefined();
  const bytes = Buffer.from('weights\0\r\n'.repeat(50_000));
  const source = join(sshd.directory, 'blob');
  await writeFile(source, bytes);
  const expected = { sha256: hashBytes(bytes).digest, size: bytes.byteLength };
  await files.put(source, path, expected);
  expect(await files.hash(path)).toBe(expected.sha256);
  await files.writeAtomic(`${zoo}/text`, 'zwei\nlines');
  expect(await files.readText(`${zoo}/text`)).toBe('zwei\nlines');
  const launch = { argv: ['/bin/sleep', '600'], log: `${zoo}/log`, note: '8081', cwd: zoo };
  const started = await commands.startDetached({ ...launch, record: `${zoo}/pid` });
  expect(await commands.isAlive(started)).toBe(true);
  process.kill(started.pid);
  const tied = await commands.startDetached({ ...launch, record: `${zoo}/tied`, isTied: true });
  expect(await commands.isAlive(tied)).toBe(true);
  process.kill(tied.pid);
  const forward = await commands.forward(9);
  expect(forward.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
}

const SHELLS = ['/usr/bin/fish', '/usr/bin/tcsh', '/bin/dash'];
test.each([
  ...SHELLS.map((shell): [string, string] => [shell, shell]),
  ['a shell that prints a banner', `sh -c 'echo "* Welcome *"; printf "no line end"; exec sh "$@"' sh`],
])('%s is a login shell like any other', async (_name, loginShell) => {
  for (const shell of SHELLS) requireProgram(shell);
  await using machine = await over({ loginShell });
  await useAll(await machine.login(), machine.sshd);
  expect(await machine.sshd.logins()).toBe(1);
});

test('a machine whose ssh server is dropbear is a machine like any other', async () => {
  await using machine = loginsOn(await startDropbear());
  await useAll(await machine.login(), machine.sshd);
});

test('a machine behind a jump host is reached by the configuration of ssh, in one login on each', async () => {
  await using jump = await over();
  await using machine = await over({ behind: jump.sshd });
  await useAll(await machine.login(), machine.sshd);
  expect([await jump.sshd.logins(), await machine.sshd.logins()]).toEqual([1, 1]);
});

describe('a login that ended', () => {
  test('takes everything that goes through it out of reach, and the next one is whole', async () => {
    await using machine = await over();
    const before = await machine.login();
    const forward = await before.commands.forward(9);
    await machine.sshd.cut();
    const isOpen = (): Promise<boolean> => forward.close().then(...[() => true, () => false]);
    while (await isOpen()) await new Promise((resolve) => setImmediate(resolve));
    const gone = { failure: { class: 'network', retryAfterMilliseconds: 0 } };
    await expect(before.commands.exec(sh('true'))).rejects.toMatchObject(gone);
    await expect(before.files.put(import.meta.filename, `${before.zoo}/x`, NONE)).rejects.toMatchObject(gone);
    await expect(before.commands.forward(9)).rejects.toMatchObject(gone);
    // No command has logged in by itself.
    expect(await machine.sshd.logins()).toBe(1);
    await useAll(await machine.login(), machine.sshd);
    expect(await machine.sshd.logins()).toBe(2);
  });

  test('or that does not come about is not waited for when zoo is interrupted', async () => {
    await using machine = await over();
    const stop = new AbortController();
    const { commands } = await machine.login(stop.signal);
    await using silent = await over({ loginShell: 'cat >/dev/null; exec sh' });
    const opening = silent.login(stop.signal);
    const ended = opening.catch((error: unknown) => error);
    while ((await silent.sshd.logins()) === 0);
    stop.abort();
    expect(await ended).toMatchObject({ failure: { class: 'interrupted' } });
    await expect(commands.forward(9)).rejects.toMatchObject({ failure: { class: 'interrupted' } });
  });
});
const NONE = { sha256: hashBytes('').digest, size: 0 };

function requireProgram(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`There is no ${path}. Install it: \`apt-get install -y fish tcsh\`.`);
  }
}
