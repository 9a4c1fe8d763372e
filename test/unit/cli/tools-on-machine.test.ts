import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { serverArguments } from '../../../src/backends/llama-server/arguments.ts';
import { llamaServerProgram } from '../../../src/backends/llama-server/program.ts';
import { vllmProgram } from '../../../src/backends/vllm/program.ts';
import { makeServerProgram } from '../../../src/cli/compose/server-program.ts';
import { programsThere } from '../../../src/cli/compose/tools-on-machine.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import { llamaServerReader as reader } from '../../../src/toolchains/llama-cpp/server-program.ts';
import { mlxLmPin } from '../../../src/toolchains/mlx-lm/pin.ts';
import { mlxServerReader } from '../../../src/toolchains/mlx-lm/server-program.ts';
import { vllmPin } from '../../../src/toolchains/vllm/pin.ts';
import { vllmReader } from '../../../src/toolchains/vllm/server-program.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import type { Connection } from '../../../src/transports/transport.ts';

/** Found below `tools/` alone: what the computer of the tests has is no part of it. */
const need = { ...llamaServerProgram, name: 'llama-server-of-a-test', folders: [] };
const needed = { need, reader, pin: llamaCppPin };
const PINNED = `version: 0.5.0 (build 1, commit ${llamaCppPin.commits[0]?.slice(0, 7)})`;
const HELP = need.flags.map((flag) => `-x, ${flag} N   words`).join('\n');

/** Size and time of a file. */
const stamp: unknown = expect.stringMatching(/^\d+ \d+\.\d{9}$/);

let connection: Connection;
beforeEach(async () => {
  const zoo = await realpath(await mkdtemp(join(tmpdir(), 'zoo tools ')));
  onTestFinished(() => rm(zoo, { recursive: true, force: true }));
  connection = { ...localConnection(zoo), computer: 'ssh dp@thor.lan', isHere: false };
});

async function install(folder: string, version: string, help = HELP): Promise<string> {
  const bin = join(connection.zoo, 'tools', folder);
  await mkdir(bin, { recursive: true });
  const path = join(bin, need.name);
  const text = `case $1 in --version) cat <<'END'\n${version}\nEND\n;; --help) cat <<'END'\n${help}\nEND\n;; esac\ncat >/dev/null\n`;
  await writeFile(path, `#!/bin/sh\n${text}`);
  await chmod(path, 0o755);
  return path;
}

test('a machine without the program lacks it, and the remedy names the place', async () => {
  expect(await programsThere(connection, needed)).toEqual({
    programs: [],
    installed: [],
    lacks: [
      {
        what: `ssh dp@thor.lan has no ${need.name}`,
        remedy: `install llama.cpp ${llamaCppPin.version} on that machine, and let ${connection.zoo}/tools/bin/${need.name} be a link to its ${need.name}`,
      },
    ],
  });
});

test('the first one of the pinned version that knows all flags serves; the others are named with why not', async () => {
  const other = await install('bin', 'version: 0.4.2 (build 7, commit 1234567)\u001B[2J');
  const broken = await install('a b/bin', 'no version');
  const old = await install('c/bin', PINNED, HELP.replace('--slot-save-path', '--slots-path'));
  const lacking = await programsThere(connection, needed);
  expect(lacking.programs).toEqual([other, broken, old]);
  expect(lacking.lacks?.[0]?.what).toBe(
    `ssh dp@thor.lan has no ${need.name} of ${llamaCppPin.version}: ${other} is v0.4.2; ${broken} does not run; ${old} does not know --slot-save-path`,
  );
  const good = await install('d/bin', PINNED);
  expect(await programsThere(connection, needed)).toEqual({
    programs: [other, broken, old, good],
    installed: [
      { path: other, stamp, version: 'v0.4.2' },
      { path: broken, stamp },
      { path: old, stamp, version: llamaCppPin.version },
      { path: good, stamp, version: llamaCppPin.version },
    ],
    server: { path: good, stamp, version: llamaCppPin.version },
  });
});

test('one that prints no version serves, and is not called by the version of the pin', async () => {
  const path = await install('bin', 'usage: mlx_lm.server [-h]');
  const { server } = await programsThere(connection, { need, reader: mlxServerReader, pin: mlxLmPin });
  expect(server).toEqual({ path, stamp, version: 'a version that it does not print' });
});

test('it is looked for once a run, and again while it is missing', async () => {
  const findHere = () => Promise.reject(new Error('not asked for'));
  const signal = new AbortController().signal;
  const context = { environment: {}, configuredPaths: {}, cacheDirectory: '/nowhere', signal };
  const idle = { progress: () => undefined, run: () => Promise.reject(new Error('runs nothing')) };
  const program = await makeServerProgram(need, {
    pin: llamaCppPin,
    context: { ...context, ...idle },
    findHere,
  });
  await expect(program.find(connection)).rejects.toMatchObject({ failure: { class: 'tool' } });
  const path = await install('bin', PINNED);
  expect(await program.find(connection)).toEqual({ path, stamp, version: llamaCppPin.version });
  await rm(path);
  expect(await program.find(connection)).toMatchObject({ path });
});

test('on this computer its file is seen without running it, and what was found for a start is what serves', async () => {
  const path = await install('bin', 'never asked');
  const signal = new AbortController().signal;
  const context = { environment: {}, configuredPaths: {}, cacheDirectory: '/nowhere', signal };
  const here = { ...connection, isHere: true };
  const program = await makeServerProgram(
    { ...need, load: async () => ({ ...reader, programsHere: async () => [path] }) },
    {
      pin: llamaCppPin,
      context: {
        ...context,
        progress: () => undefined,
        run: () => Promise.reject(new Error('runs nothing')),
      },
      findHere: async () => ({ path, version: 'v0.5.0' }),
    },
  );
  const file = { path, stamp: expect.stringMatching(/^\d+ \d+$/) };
  expect(await program.look(here)).toEqual({ programs: [path], installed: [file] });
  await program.find(here);
  const found = await program.look(here);
  expect(found.server).toEqual({ ...file, version: 'v0.5.0' });
  await writeFile(path, 'upgraded');
  const later = await program.look(here);
  expect(later.server).toEqual(found.server);
  expect(later.installed).not.toEqual(found.installed);
});

test('what is asked of the program is what it is started with', () => {
  const shape = { weightsPath: 'w', alias: 'a', context: 1, parallel: 1, port: 1, hibernationDirectory: 'h' };
  const flags = serverArguments(shape).filter((word) => word.startsWith('--'));
  expect(new Set(llamaServerProgram.flags)).toEqual(new Set(flags));
});

test('the version of a Python program is read from its package, and nothing is run', async () => {
  const path = join(connection.zoo, 'tools/environment/bin', vllmProgram.name);
  await mkdir(join(path, '../../lib/python3.12/site-packages/vllm-0.32.0+cpu.dist-info'), {
    recursive: true,
  });
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\necho it was run\n');
  await chmod(path, 0o755);
  const vllm = { need: { ...vllmProgram, folders: [] }, reader: vllmReader, pin: vllmPin };
  const { server, lacks } = await programsThere(connection, vllm);
  expect([server, lacks]).toEqual([expect.objectContaining({ path, version: 'v0.32.0' }), undefined]);
});
