/** What the words of a failed program are worth: nothing, where a file may be there. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { localCommands } from '../../../src/transports/local/commands.ts';
import { posixFiles } from '../../../src/transports/posix-files.ts';
import type { MachineFiles } from '../../../src/transports/transport.ts';

let zoo: string;
beforeEach(async () => {
  zoo = await mkdtemp(join(tmpdir(), 'zoo-posix-'));
  onTestFinished(() => rm(zoo, { recursive: true, force: true }));
});

/** Programs of these names say what a loader says that lacks a library. */
async function machineWhere(...broken: readonly string[]): Promise<MachineFiles> {
  const bin = join(zoo, 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of broken) {
    const words = `${name}: error while loading shared libraries: libc.so.6: cannot open shared object file: No such file or directory`;
    await writeFile(join(bin, name), `#!/bin/sh\necho '${words}' >&2\nexit 127\n`);
    await chmod(join(bin, name), 0o755);
  }
  const { exec } = localCommands(zoo);
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  return posixFiles(
    {
      exec: ({ command, arguments: words, ...more }) =>
        exec({ command: 'env', arguments: [`PATH=${path}`, command, ...words], ...more }),
      send: () => Promise.reject(new Error('nothing is sent')),
      hold: () => Promise.reject(new Error('nothing is held')),
    },
    zoo,
  );
}

test('a file that could not be read is not missing, whatever the program says', async () => {
  const files = await machineWhere('cat', 'openssl', 'sha256sum', 'shasum');
  await writeFile(join(zoo, 'there'), 'text');
  await expect(files.readText(join(zoo, 'there'))).rejects.toMatchObject({ failure: { class: 'tool' } });
  await expect(files.hash(join(zoo, 'there'))).rejects.toMatchObject({ failure: { class: 'tool' } });
  expect(await files.readText(join(zoo, 'missing'))).toBeUndefined();
  expect(await files.hash(join(zoo, 'missing'))).toBeUndefined();
});

test('a file is missing where its folder can be searched, or is missing itself', async () => {
  const files = await machineWhere();
  await writeFile(join(zoo, 'file'), 'text');
  expect(await files.readText(join(zoo, 'file'))).toBe('text');
  expect(await files.readText(join(zoo, 'no folder/deep/x'))).toBeUndefined();
  expect(await files.hash(join(zoo, 'no folder/deep/x'))).toBeUndefined();
  await expect(files.readText(join(zoo, 'file/x'))).rejects.toMatchObject({ failure: { class: 'conflict' } });
  await expect(files.hash(join(zoo, 'file/x'))).rejects.toMatchObject({ failure: { class: 'conflict' } });
});
