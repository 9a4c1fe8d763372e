import { access, constants, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPrograms } from '../find-program.ts';
import { readIntactMarker } from '../installed-marker.ts';
import type { ToolPin, ToolchainContext } from '../toolchain.ts';
import { isPinnedVersion, parseLlamaCppVersion, showVersion } from './version.ts';

export interface LlamaCppBinaries {
  /** The pin's name for it (`v0.5.0`), or what the program says of itself when another one was welcome. */
  readonly version: string;
  readonly binDirectory: string;
  readonly quantize: string;
  readonly server: string;
  /** Absent: the folder is not one that zoo made, and lacks it. */
  readonly perplexity?: string;
  /** `linux-x64, GNU 12.2.0`: k-quants of different compilers differ. */
  readonly platform: string;
}

export type FoundLlamaCpp =
  | { readonly state: 'ready'; readonly binaries: LlamaCppBinaries }
  | {
      readonly state: 'wrong version';
      readonly where: string;
      readonly found: string;
      readonly isConfigured: boolean;
    }
  /** The user's configuration names a folder that has no llama.cpp in it. */
  | { readonly state: 'unusable'; readonly where: string; readonly why: string }
  | { readonly state: 'missing' };

export function llamaCppDirectory(pin: ToolPin, context: ToolchainContext): string {
  const name = `${pin.version.replace(/^v/u, '')}-${process.platform}-${process.arch}`;
  return join(context.cacheDirectory, 'toolchains', 'llama.cpp', name);
}

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** User configuration first, then `PATH`, then zoo's cache. Reads versions from the programs, never from names. */
export async function findLlamaCpp(pin: ToolPin, context: ToolchainContext): Promise<FoundLlamaCpp> {
  const configured = context.configuredPaths['llama.cpp'];
  if (configured !== undefined) return lookAtConfigured(configured, pin, context);
  const onPath = await lookOnPath(pin, context);
  if (onPath.state === 'ready') return onPath;
  const cached = llamaCppDirectory(pin, context);
  if ((await readIntactMarker(cached)) !== undefined) {
    const inCache = await lookIn(join(cached, 'bin'), pin, context);
    if (isWhole(inCache)) return inCache;
  }
  return onPath;
}

/** What zoo installs has all of its programs; what an older version installed is made again. */
export function isWhole(found: FoundLlamaCpp): boolean {
  return found.state === 'ready' && found.binaries.perplexity !== undefined;
}

async function lookAtConfigured(
  path: string,
  pin: ToolPin,
  context: ToolchainContext,
): Promise<FoundLlamaCpp> {
  for (const directory of foldersOf(path)) {
    const found = await lookIn(directory, pin, context);
    if (found.state === 'wrong version') return { ...found, isConfigured: true };
    if (found.state === 'ready') return found;
  }
  return { state: 'unusable', where: path, why: `${path} has no llama-server and llama-quantize that run` };
}

/** The first one decides, as it does for a shell; one of another version behind it does not count. */
async function lookOnPath(pin: ToolPin, context: ToolchainContext): Promise<FoundLlamaCpp> {
  for (const server of await findPrograms('llama-server', context.environment)) {
    const found = await lookIn(dirname(server), pin, context);
    if (found.state !== 'missing') return found;
  }
  return { state: 'missing' };
}

/** Where a server may come from, in the order that it is looked for: by name alone, nothing is run. Real paths. */
export async function serverPrograms(pin: ToolPin, context: ToolchainContext): Promise<readonly string[]> {
  const configured = context.configuredPaths['llama.cpp'];
  const folders =
    configured === undefined
      ? [
          ...(await findPrograms('llama-server', context.environment)).map(dirname),
          join(llamaCppDirectory(pin, context), 'bin'),
        ]
      : foldersOf(configured);
  const programs = await Promise.all(
    folders.map((folder) => realpath(join(folder, `llama-server${SUFFIX}`)).catch(() => undefined)),
  );
  return programs.filter((path) => path !== undefined);
}

function foldersOf(configured: string): readonly string[] {
  return [configured, join(configured, 'bin'), join(configured, 'build', 'bin')];
}

/** What this folder's programs say of themselves; `missing` when they do not run. */
export async function lookIn(
  directory: string,
  pin: ToolPin,
  context: ToolchainContext,
): Promise<FoundLlamaCpp> {
  const server = join(directory, `llama-server${SUFFIX}`);
  const quantize = join(directory, `llama-quantize${SUFFIX}`);
  const perplexity = join(directory, `llama-perplexity${SUFFIX}`);
  if (!(await canRun(server)) || !(await canRun(quantize))) return { state: 'missing' };
  const { exitCode, stdoutTail, stderrTail } = await context.run({
    command: server,
    arguments: ['--version'],
    signal: context.signal,
  });
  // It writes its version to either stream, depending on its age.
  const version =
    exitCode === 0 ? parseLlamaCppVersion([...stdoutTail, ...stderrTail].join('\n')) : undefined;
  if (version === undefined) return { state: 'missing' };
  const isPinned = isPinnedVersion(version, pin);
  if (!isPinned && context.allowOtherVersion !== true)
    return { state: 'wrong version', where: directory, found: showVersion(version), isConfigured: false };
  return {
    state: 'ready',
    binaries: {
      version: isPinned ? pin.version : showVersion(version),
      binDirectory: directory,
      quantize,
      server,
      ...((await canRun(perplexity)) ? { perplexity } : {}),
      platform: [`${process.platform}-${process.arch}`, version.compiler ?? 'unknown compiler'].join(', '),
    },
  };
}

async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
