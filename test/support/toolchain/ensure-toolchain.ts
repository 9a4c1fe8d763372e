/**
 * The real llama.cpp for tests, found or installed by zoo's own toolchains where zoo itself would: what the demo has built
 * is used here. The first call on a new machine builds it (some minutes); all later ones take 0.1 s.
 */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { cacheDirectory } from '../../../src/workspace/user-directories.ts';
import { makeLlamaCppBinaries } from '../../../src/toolchains/llama-cpp/binaries.ts';
import { makeLlamaCppConverter } from '../../../src/toolchains/llama-cpp/converter.ts';
import type { LlamaCppConverter } from '../../../src/toolchains/llama-cpp/converter.ts';
import type { LlamaCppBinaries } from '../../../src/toolchains/llama-cpp/find-binaries.ts';
import type { ToolchainContext, ToolchainProgress } from '../../../src/toolchains/toolchain.ts';

export interface TestToolchain {
  readonly binaries: LlamaCppBinaries;
  readonly converter: LlamaCppConverter;
}

export const testCacheDirectory: string = cacheDirectory({
  platform: process.platform,
  environment: process.env,
  homeDirectory: homedir(),
});

/** Sources of tiny real models that are in git: `zen-nano`, `supra-nexus`, `zen-impostor`. */
export function tinyModel(name: 'zen-nano' | 'supra-nexus' | 'zen-impostor'): string {
  return fileURLToPath(new URL(`../../../examples/demo/sources/${name}`, import.meta.url));
}

export function testToolchainContext(progress: ToolchainContext['progress'] = () => {}): ToolchainContext {
  return {
    environment: process.env,
    cacheDirectory: testCacheDirectory,
    configuredPaths: {},
    run: localExecutor.run,
    progress,
    signal: new AbortController().signal,
  };
}

export async function ensureToolchain(): Promise<TestToolchain> {
  return { binaries: await ensureBinaries(), converter: await ensureConverter() };
}

/** llama-server and llama-quantize alone: all that most tests need. */
export async function ensureBinaries(): Promise<LlamaCppBinaries> {
  return makeLlamaCppBinaries().ensure(testToolchainContext(makeProgressPrinter()));
}

export async function ensureConverter(): Promise<LlamaCppConverter> {
  return makeLlamaCppConverter().ensure(testToolchainContext(makeProgressPrinter()));
}

/** A build of minutes that says nothing looks like a test that hangs. */
function makeProgressPrinter(): (event: ToolchainProgress) => void {
  let last = '';
  return ({ tool, step, done, total }) => {
    const share = done === undefined || total === undefined ? '' : ` ${Math.floor((done / total) * 10)}0 %`;
    const line = `${tool}: ${step}${share}\n`;
    if (line === last) return;
    last = line;
    process.stderr.write(line);
  };
}
