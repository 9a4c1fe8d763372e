import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { controlPath } from '../../../../src/transports/ssh/control-path.ts';

let runtime: string;
beforeEach(async () => {
  runtime = await mkdtemp(join(tmpdir(), 'zoo-run-'));
});
afterEach(() => rm(runtime, { recursive: true, force: true }));

test('a socket lies in a folder of the user alone', async () => {
  const path = await controlPath({ XDG_RUNTIME_DIR: runtime });
  expect(dirname(path)).toBe(join(runtime, 'zoo-ssh'));
});

test('a folder that others can enter is not taken', async () => {
  const folder = join(runtime, 'zoo-ssh');
  await mkdir(folder);
  await chmod(folder, 0o755);
  expect(dirname(await controlPath({ XDG_RUNTIME_DIR: runtime }))).not.toBe(folder);
});

test.each(['a%h', 'a$HOME', 'a'.repeat(80)])(
  'a folder that ssh would read otherwise is not taken: %s',
  async (name) => {
    expect(await controlPath({ XDG_RUNTIME_DIR: join(runtime, name) })).not.toContain(name);
  },
);
