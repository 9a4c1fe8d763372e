import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import which from 'which';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { writeMarker } from '../../../src/toolchains/installed-marker.ts';
import { makeLlamaCppBinaries } from '../../../src/toolchains/llama-cpp/binaries.ts';
import { llamaCppToolchain } from '../../../src/toolchains/llama-cpp/definition.ts';
import { llamaCppDirectory } from '../../../src/toolchains/llama-cpp/find-binaries.ts';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import type { ToolchainContext } from '../../../src/toolchains/toolchain.ts';

// Programs that only say a version: shell scripts, which Windows does not start.
describe.skipIf(process.platform === 'win32')('llama.cpp is found', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'zoo-find-'));
  });
  afterEach(async () => rm(root, { recursive: true, force: true }));

  const toolchain = makeLlamaCppBinaries();
  const pinned = '0.5.0 (build 1, commit de3ff81)';
  const other = '0.4.9 (build 1, commit 0123abc)';

  function context(more: Partial<ToolchainContext> = {}): ToolchainContext {
    return {
      environment: { PATH: join(root, 'path') },
      cacheDirectory: join(root, 'cache'),
      configuredPaths: {},
      run: localExecutor.run,
      progress: () => {},
      signal: new AbortController().signal,
      ...more,
    };
  }

  async function place(directory: string, version: string): Promise<string> {
    await mkdir(directory, { recursive: true });
    for (const name of ['llama-server', 'llama-quantize', 'llama-perplexity']) {
      const script = `#!/bin/sh\necho 'version: ${version}' >&2\necho 'built with GNU 12.2.0 for Linux' >&2\n`;
      await writeFile(join(directory, name), script);
      await chmod(join(directory, name), 0o755);
    }
    return directory;
  }

  async function placeInCache(version: string): Promise<string> {
    const directory = llamaCppDirectory(llamaCppPin, context());
    await place(join(directory, 'bin'), version);
    await writeMarker(directory, { tool: 'llama.cpp', version: 'v0.5.0', origin: 'test', parts: ['bin'] });
    return join(directory, 'bin');
  }

  test("in the user's configuration before anywhere else", async () => {
    await place(join(root, 'path'), pinned);
    await placeInCache(pinned);
    const mine = await place(join(root, 'mine', 'build', 'bin'), pinned);
    const configured = context({ configuredPaths: { 'llama.cpp': join(root, 'mine') } });
    expect(await toolchain.ensure(configured)).toMatchObject({ binDirectory: mine, version: 'v0.5.0' });
  });

  test('on PATH before the cache', async () => {
    await placeInCache(pinned);
    const onPath = await place(join(root, 'path'), pinned);
    const { binDirectory, platform } = await toolchain.ensure(context());
    expect(binDirectory).toBe(onPath);
    expect(platform).toBe(`${process.platform}-${process.arch}, GNU 12.2.0`);
  });

  test('in the cache when the one on PATH is of another version', async () => {
    await place(join(root, 'path'), other);
    const cached = await placeInCache(pinned);
    expect(await toolchain.ensure(context())).toMatchObject({ binDirectory: cached });
  });

  test('but not in the cache when a byte of it has changed', async () => {
    const cached = await placeInCache(pinned);
    await writeFile(join(cached, 'llama-quantize'), '#!/bin/sh\n');
    expect(await toolchain.status(context())).toMatchObject({ state: 'missing' });
  });

  test('but not in the cache when an older zoo installed fewer programs', async () => {
    const cached = await placeInCache(pinned);
    await rm(join(cached, 'llama-perplexity'));
    const [directory, marker] = [
      join(cached, '..'),
      { tool: 'llama.cpp', version: 'v0.5.0', origin: 'test' },
    ];
    await writeMarker(directory, { ...marker, parts: ['bin'] });
    expect(await toolchain.status(context())).toMatchObject({ state: 'missing' });
  });

  test('on PATH without the program that compares, which is missed when it is called', async () => {
    const onPath = await place(join(root, 'path'), pinned);
    await rm(join(onPath, 'llama-perplexity'));
    const opened = await llamaCppToolchain.open();
    expect(await opened.command('llama-quantize', context())).toMatchObject({ version: 'v0.5.0' });
    await expect(opened.command('llama-perplexity', context())).rejects.toMatchObject({
      what: `llama.cpp v0.5.0 in ${onPath} has no llama-perplexity`,
    });
  });

  test('but a configured one of another version is refused by name, and nothing put in its place', async () => {
    await placeInCache(pinned);
    const configured = context({ configuredPaths: { 'llama.cpp': await place(join(root, 'mine'), other) } });
    expect(await toolchain.status(configured)).toMatchObject({
      state: 'wrong version',
      found: 'v0.4.9',
      needs: [{ what: expect.stringContaining('is v0.4.9, and v0.5.0 is pinned') }],
    });
    await expect(toolchain.ensure(configured)).rejects.toMatchObject({
      what: `llama.cpp in ${join(root, 'mine')} is v0.4.9, and v0.5.0 is pinned`,
      remedy: expect.stringContaining('zoo lock'),
    });
  });

  test('in another version when the lock welcomes it', async () => {
    await place(join(root, 'path'), other);
    const welcome = context({ allowOtherVersion: true });
    expect(await toolchain.ensure(welcome)).toMatchObject({ version: 'v0.4.9' });
  });

  test('but not in a configured folder without it, even when PATH has it', async () => {
    await place(join(root, 'path'), pinned);
    const configured = context({ configuredPaths: { 'llama.cpp': join(root, 'empty') } });
    await expect(toolchain.ensure(configured)).rejects.toMatchObject({
      what: `${join(root, 'empty')} has no llama-server and llama-quantize that run`,
    });
  });

  test('or what is missing to build it is named, with one command for all', async () => {
    await mkdir(join(root, 'path'));
    await writeFile(join(root, 'path', 'apt-get'), '#!/bin/sh\n', { mode: 0o755 });
    for (const name of ['git', 'npm', 'tar', 'make'])
      await writeFile(join(root, 'path', name), '#!/bin/sh\n', { mode: 0o755 });
    const { state, needs } = await toolchain.status(context());
    expect(state).toBe('missing');
    expect(needs).toEqual([
      { what: 'cmake, to build llama.cpp', remedy: 'sudo apt-get install -y cmake g++' },
      { what: 'a C++ compiler, to build llama.cpp', remedy: 'sudo apt-get install -y cmake g++' },
    ]);
    await expect(toolchain.ensure(context())).rejects.toThrow(
      'missing: cmake, to build llama.cpp; a C++ compiler, to build llama.cpp',
    );
  });

  describe('in a release archive', () => {
    async function serveArchive(
      version: string,
    ): Promise<{ url: string; sha256: `sha256:${string}` } & AsyncDisposable> {
      const folder = await place(join(root, 'release', 'llama-0.5.0'), version);
      execFileSync('tar', ['-czf', join(root, 'release.tgz'), '-C', join(folder, '..'), 'llama-0.5.0']);
      const bytes = await readFile(join(root, 'release.tgz'));
      const server = createServer((request, response) => {
        if (request.url === '/release.tgz') response.end(bytes);
        else response.writeHead(302, { location: '/release.tgz' }).end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      return {
        url: `http://127.0.0.1:${port}/latest`,
        sha256: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
        async [Symbol.asyncDispose]() {
          server.close();
          server.closeAllConnections();
          await once(server, 'close');
        },
      };
    }

    const withArchive = (archive: { readonly url: string; readonly sha256: `sha256:${string}` }) =>
      makeLlamaCppBinaries({
        ...llamaCppPin,
        sources: [{ kind: 'archive', platform: `${process.platform}-${process.arch}`, ...archive }],
      });
    // Not the PATH of whoever runs this test, who may have a llama.cpp of their own.
    beforeEach(async () => {
      await mkdir(join(root, 'tools'));
      for (const name of ['tar', 'gzip']) await symlink(await which(name), join(root, 'tools', name));
    });
    const withTar = (): ToolchainContext => context({ environment: { PATH: join(root, 'tools') } });

    test('that has the pinned digest', async () => {
      await using archive = await serveArchive(pinned);
      const { binDirectory } = await withArchive(archive).ensure(withTar());
      expect(binDirectory).toBe(join(llamaCppDirectory(llamaCppPin, context()), 'bin'));
    });

    test('and refused when it is of another version than its pin says', async () => {
      await using archive = await serveArchive(other);
      await expect(withArchive(archive).ensure(withTar())).rejects.toThrow('is of another version');
      expect(await withArchive(archive).status(withTar())).toMatchObject({ state: 'missing' });
    });

    test('and refused when it has another', async () => {
      await using archive = await serveArchive(pinned);
      const lying = { url: archive.url, sha256: `sha256:${'0'.repeat(64)}` } as const;
      await expect(withArchive(lying).ensure(withTar())).rejects.toMatchObject({
        failure: { class: 'integrity' },
        what: expect.stringContaining('is not what was pinned'),
      });
      expect(await withArchive(lying).status(withTar())).toMatchObject({ state: 'missing' });
    });
  });
});
