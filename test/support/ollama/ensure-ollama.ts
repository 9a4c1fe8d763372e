/**
 * The real Ollama for tests: the one in PATH, else one that is built once into the user's cache with Go. The first build takes
 * about two minutes; all later calls find it.
 */
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';

/** The last line that keeps the bytes of the weights that it is given, and that one C++ compiler builds. */
const VERSION = '0.17.4';
/** Ollama's module comes without the headers of others that llama.cpp has in its `vendor/`; this package has that tree. */
const HEADERS = 'node-llama-cpp@3.22.1';
const PEERS = join(homedir(), '.cache/zoo-test-peers');

export async function ensureOllama(): Promise<string> {
  const built = join(PEERS, `ollama-${VERSION}`, 'ollama');
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'ollama');
    if (folder !== '' && (await isThere(path))) return path;
  }
  if (!(await isThere(built))) await build(built);
  return built;
}

async function build(path: string): Promise<void> {
  if ((await execa('go', ['version'], { reject: false })).exitCode !== 0)
    throw new Error(
      `these tests need Ollama: put ollama ${VERSION} into PATH, or install Go 1.24 or later (https://go.dev/dl) and a C++ compiler, and it is built here`,
    );
  process.stderr.write(`ollama ${VERSION}: building it (about two minutes, once)\n`);
  await mkdir(PEERS, { recursive: true });
  const scratch = await mkdtemp(join(PEERS, 'build-'));
  try {
    const source = await headers(scratch);
    const include = `-I${join(source, 'vendor')}`;
    await execa('go', ['install', `github.com/ollama/ollama@v${VERSION}`], {
      cwd: scratch,
      env: { GOBIN: join(scratch, 'bin'), CGO_CXXFLAGS: include, CGO_CFLAGS: include },
    });
    await mkdir(join(PEERS, `ollama-${VERSION}`), { recursive: true });
    await rename(join(scratch, 'bin/ollama'), path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What zoo's own toolchain has downloaded already, else the same package again. */
async function headers(scratch: string): Promise<string> {
  const kept = join(testCacheDirectory, 'downloads', `${HEADERS.replace('@', '-')}.tgz`);
  if (!(await isThere(kept))) await execa('npm', ['pack', '--silent', HEADERS], { cwd: scratch });
  const archive = (await isThere(kept)) ? kept : join(scratch, `${HEADERS.replace('@', '-')}.tgz`);
  await execa('tar', ['xzf', archive, 'package/llama/gitRelease.bundle'], { cwd: scratch });
  const source = join(scratch, 'llama.cpp');
  await execa('git', ['clone', '-q', join(scratch, 'package/llama/gitRelease.bundle'), source]);
  return source;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
