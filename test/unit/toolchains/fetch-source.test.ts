import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { fetchSource } from '../../../src/toolchains/fetch-source.ts';
import type { PinnedSource, ToolPin, ToolchainContext } from '../../../src/toolchains/toolchain.ts';

// The `npm` of these tests is a shell script.
describe.skipIf(process.platform === 'win32')('the pinned source', () => {
  let root: string;
  let tree: string;
  let integrity: string;

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', join(root, 'repo'), ...args], { encoding: 'utf8' }).trim();

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'zoo-source-'));
    await mkdir(join(root, 'repo'));
    git('init', '--quiet');
    await writeFile(join(root, 'repo', 'hello.txt'), 'hello\n');
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-m', 'one');
    git('tag', 'v1');
    tree = git('rev-parse', 'HEAD^{tree}');
    await mkdir(join(root, 'package', 'llama'), { recursive: true });
    git('bundle', 'create', '--quiet', join(root, 'package', 'llama', 'release.bundle'), 'HEAD');
    execFileSync('tar', ['-czf', join(root, 'packed.tgz'), '-C', root, 'package']);
    integrity = `sha512-${createHash('sha512')
      .update(await readFile(join(root, 'packed.tgz')))
      .digest('base64')}`;
    await placeNpm(
      `for last; do :; done; cp '${join(root, 'packed.tgz')}' "$last/"; echo packed >> '${root}/npm.log'`,
    );
  });
  afterEach(async () => rm(root, { recursive: true, force: true }));

  async function placeNpm(script: string): Promise<void> {
    await mkdir(join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'bin', 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async function fetch(...sources: readonly PinnedSource[]): ReturnType<typeof fetchSource> {
    const pin: ToolPin = { tool: 'demo', version: 'v1', commits: [], sources };
    const scratch = await mkdtemp(join(root, 'scratch-'));
    const context: ToolchainContext = {
      environment: process.env,
      cacheDirectory: join(root, 'cache'),
      configuredPaths: {},
      // Programs of the test stand before those of the machine.
      run: async (call) =>
        localExecutor.run({
          ...call,
          environment: {
            ...call.environment,
            PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
          },
        }),
      progress: () => {},
      signal: new AbortController().signal,
    };
    return fetchSource(pin, scratch, context);
  }

  const bundle = (more: { readonly integrity?: string; readonly tree?: string } = {}): PinnedSource => ({
    kind: 'npm-bundle',
    package: '@demo/llama',
    version: '3.0.0',
    bundle: 'llama/release.bundle',
    integrity,
    tree,
    ...more,
  });
  const tag = (more: { readonly remote?: string; readonly tree?: string } = {}): PinnedSource => ({
    kind: 'git',
    remote: `file://${join(root, 'repo')}`,
    tag: 'v1',
    tree,
    ...more,
  });

  test('comes out of the bundle in an npm tarball', async () => {
    const { directory, origin } = await fetch(bundle());
    expect(await readFile(join(directory, 'hello.txt'), 'utf8')).toBe('hello\n');
    expect(origin).toBe('npm @demo/llama@3.0.0');
  });

  test('is downloaded once for binaries and converter', async () => {
    await fetch(bundle());
    await fetch(bundle());
    expect(await readFile(join(root, 'npm.log'), 'utf8')).toBe('packed\n');
  });

  test('is downloaded again when the kept tarball was changed', async () => {
    await fetch(bundle());
    await writeFile(join(root, 'cache', 'downloads', 'demo-llama-3.0.0.tgz'), 'other');
    await fetch(bundle());
    expect(await readFile(join(root, 'npm.log'), 'utf8')).toBe('packed\npacked\n');
  });

  test('comes from the tag when the registry cannot be reached', async () => {
    await placeNpm('echo ENOTFOUND >&2; exit 1');
    expect((await fetch(bundle(), tag())).origin).toContain('repo v1');
  });

  test('is refused when the tarball is another, and no other source is asked', async () => {
    await expect(fetch(bundle({ integrity: 'sha512-other' }), tag())).rejects.toMatchObject({
      failure: { class: 'integrity' },
      what: expect.stringContaining('@demo/llama@3.0.0 is not what zoo pinned: expected sha512-other'),
    });
  });

  test('is refused when the tag has moved', async () => {
    await writeFile(join(root, 'repo', 'hello.txt'), 'changed\n');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-am', 'two');
    git('tag', '--force', 'v1');
    await expect(fetch(tag())).rejects.toMatchObject({
      failure: { class: 'integrity' },
      what: expect.stringContaining(`expected the tree ${tree}`),
    });
  });

  test('that no source gives is a problem that says what each of them said', async () => {
    await placeNpm('echo E404 not found >&2; exit 1');
    await expect(fetch(bundle(), tag({ remote: 'file:///nowhere' }))).rejects.toMatchObject({
      failure: { class: 'network' },
      what: expect.stringMatching(/E404 not found[^]*nowhere/u),
    });
  });
});
