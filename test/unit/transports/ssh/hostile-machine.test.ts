/** A machine that says what it likes, behind an ssh that is a script of this test: it runs here what it is asked to run there. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { posixFiles } from '../../../../src/transports/posix-files.ts';
import type { PosixShell } from '../../../../src/transports/posix-shell.ts';
import { openSession, type Session } from '../../../../src/transports/ssh/session.ts';
import { failureOf } from '../../../support/failure-of.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zoo-ssh-'));
  path = process.env['PATH'] ?? '';
  vi.stubEnv('PATH', `${folder}:${path}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function sshIs(text: string): Promise<void> {
  const program = join(folder, 'ssh');
  await writeFile(program, `#!/bin/sh\nfor login do :; done\n${text}\n`);
  await chmod(program, 0o755);
}
const HONEST = 'exec sh -c "$login"';
const open = (): Promise<Session> =>
  openSession({ destination: 'dp@thor.lan', config: undefined, onEnd: () => undefined });

test('a login that prints without end is given up, and named', async () => {
  await sshIs('exec yes');
  expect(await failureOf(open())).toMatchObject({
    class: 'tool',
    message: 'what a login on ssh dp@thor.lan prints has more than 1.0 MB, more than zoo reads',
  });
});

test.each(['yes', 'yes >&2'])(
  'a command that prints without end (%s) is given up, and named',
  async (words) => {
    await sshIs(HONEST);
    const session = await open();
    const endless = { command: 'sh', arguments: ['-c', words], timeoutMilliseconds: 60_000 };
    expect(await failureOf(session.exec(endless))).toMatchObject({
      class: 'tool',
      message: 'what sh on ssh dp@thor.lan prints has more than 64.0 MB, more than zoo reads',
    });
    await session.close();
  },
);

test('what is interrupted before it is sent is interrupted, and no half transfer', async () => {
  await sshIs(HONEST);
  const session = await open();
  const sent = { command: 'cat', arguments: [], timeoutMilliseconds: 60_000, signal: AbortSignal.abort() };
  expect(await failureOf(session.send(sent, Readable.from(['bytes'])))).toMatchObject({
    class: 'interrupted',
  });
  await session.close();
});

test.each(['many', '-1', '1e3', '8', '99999999999999999999'])(
  'how much has arrived (%j) is not believed when it cannot be',
  async (said) => {
    const shell: PosixShell = {
      exec: async () => ({ exitCode: 0, stdout: `${said}\n`, stderr: '' }),
      send: async () => Promise.reject(new Error('nothing is to be sent')),
      hold: async () => undefined,
    };
    const expected = { sha256: `sha256:${'a'.repeat(64)}` as const, size: 7 };
    const failure = await failureOf(posixFiles(shell, '/zoo').put('/nowhere', '/zoo/w.gguf', expected));
    expect(failure).toMatchObject({
      class: 'tool',
      message: 'the machine does not say how much of /zoo/w.gguf has arrived',
    });
  },
);
