import { expect, test } from 'vitest';
import { makeMlxLm } from '../../../src/toolchains/mlx-lm/mlx-lm.ts';
import type { RunTool, ToolchainContext } from '../../../src/toolchains/toolchain.ts';
import { findUv } from '../../../src/toolchains/uv.ts';

/** An interpreter that has this version of whatever it is asked for, or nothing. */
const interpreter =
  (version: string | undefined): RunTool =>
  async () => ({
    exitCode: version === undefined ? 1 : 0,
    stdoutTail: version === undefined ? [] : [version],
    stderrTail: [],
  });

function context(more: Partial<ToolchainContext>): ToolchainContext {
  return {
    environment: { PATH: '/nowhere' },
    cacheDirectory: '/nowhere/cache',
    configuredPaths: { 'mlx-lm': '/opt/mlx/bin/python' },
    run: interpreter(undefined),
    progress: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

test('a configured interpreter is used when it has the pinned version', async () => {
  const tools = await makeMlxLm().ensure(context({ run: interpreter('0.32.2') }));
  expect(tools).toMatchObject({ python: '/opt/mlx/bin/python', version: 'v0.32.2' });
  expect(tools.environment).toMatchObject({ HF_HUB_OFFLINE: '1' });
});

test('and refused when it has another, unless the lock welcomes it', async () => {
  const other = context({ run: interpreter('0.31.0') });
  await expect(makeMlxLm().ensure(other)).rejects.toMatchObject({
    what: 'mlx-lm of /opt/mlx/bin/python is v0.31.0, and v0.32.2 is pinned',
  });
  expect(await makeMlxLm().status(other)).toMatchObject({
    state: 'wrong version',
    found: 'v0.31.0',
    needs: [{ what: 'mlx-lm of /opt/mlx/bin/python is v0.31.0, and v0.32.2 is pinned' }],
  });
  expect(await makeMlxLm().ensure({ ...other, allowOtherVersion: true })).toMatchObject({
    version: 'v0.31.0',
  });
});

test('and refused when it has none, whatever the lock says', async () => {
  await expect(makeMlxLm().ensure(context({ allowOtherVersion: true }))).rejects.toMatchObject({
    what: expect.stringContaining('is absent'),
  });
});

test("a version that zoo has no lock of packages for is not installed in another's place", async () => {
  const locked = makeMlxLm({ tool: 'mlx-lm', version: 'v0.40.0', commits: [], sources: [] });
  const nothing = context({ configuredPaths: {} });
  await expect(locked.ensure(nothing)).rejects.toMatchObject({
    what: expect.stringContaining('mlx-lm v0.40.0 cannot be installed'),
  });
});

test('where Python is missing, that is what is needed', async () => {
  const { state, needs } = await makeMlxLm().status(context({ configuredPaths: {} }));
  expect(state).toBe('missing');
  expect(needs.map(({ what }) => what)).toEqual(['Python 3 with pip, to install uv']);
});

test('a configured uv comes first', async () => {
  expect(await findUv(context({ configuredPaths: { uv: '/opt/uv' } }))).toBe('/opt/uv');
});
