import type { ToolPin } from '../toolchain.ts';

/** What a llama.cpp program says of itself with `--version`. */
export interface LlamaCppVersion {
  /** `0.5.0`; builds from before 0.1 only have a number. */
  readonly version?: string;
  /** Built from somewhere behind the release of that version, unless its commit is known to be the release. */
  readonly isDevelopment: boolean;
  readonly build: number;
  readonly commit: string;
  /** `GNU 12.2.0` */
  readonly compiler?: string;
}

/**
 * Reads `version: 0.5.0-dev (build 1, commit de3ff81)` and the older `version: 6123 (79c1160b)`, each followed by
 * `built with GNU 12.2.0 for Linux x86_64`. Undefined when the text says neither. A line may begin with half a line of its log,
 * which a thread of its own writes at the same time (seen once in two thousand calls).
 */
export function parseLlamaCppVersion(text: string): LlamaCppVersion | undefined {
  const compiler = /(?:^|\s)built with (?<compiler>.+) for /mu.exec(text)?.groups?.['compiler'];
  const built = compiler === undefined ? {} : { compiler };
  const named =
    /(?:^|\s)version: v?(?<version>\d+\.\d+\.\d+)(?<dev>-[\w.]+)? \(build (?<build>\d+), commit (?<commit>\w+)\)/mu.exec(
      text,
    )?.groups;
  if (named?.['version'] !== undefined)
    return {
      version: named['version'],
      isDevelopment: named['dev'] !== undefined,
      build: Number(named['build']),
      commit: named['commit'] ?? '',
      ...built,
    };
  const numbered = /(?:^|\s)version: (?<build>\d+) \((?<commit>\w+)\)/mu.exec(text)?.groups;
  if (numbered === undefined) return undefined;
  return {
    isDevelopment: false,
    build: Number(numbered['build']),
    commit: numbered['commit'] ?? '',
    ...built,
  };
}

/** By name (`v0.5.0`), by build number (`b6123`), or by commit; `0.5.0-dev` alone may be anything since 0.5.0. */
export function isPinnedVersion(found: LlamaCppVersion, pin: ToolPin): boolean {
  if (found.commit.length >= 7 && pin.commits.some((commit) => commit.startsWith(found.commit))) return true;
  if (found.isDevelopment) return false;
  return found.version === undefined
    ? pin.version === `b${found.build}`
    : pin.version === `v${found.version}`;
}

/** `v0.5.0`, `v0.5.0-dev (de3ff81)`, `b6123 (79c1160)`: for people. */
export function showVersion(found: LlamaCppVersion): string {
  if (found.version === undefined) return `b${found.build} (${found.commit})`;
  return found.isDevelopment ? `v${found.version}-dev (${found.commit})` : `v${found.version}`;
}

/**
 * The pin's version of what a running server calls its build (`b1-de3ff81`: number and commit). Undefined where neither is
 * known to be the pin's: the commit of a release that was built elsewhere may be any.
 */
export function versionOfBuild(build: string, pin: ToolPin): string | undefined {
  const { number, commit } = /^b(?<number>\d+)-(?<commit>[0-9a-f]{7,40})$/u.exec(build)?.groups ?? {};
  if (number === undefined || commit === undefined) return undefined;
  const isPinned =
    isPinnedVersion({ isDevelopment: false, build: Number(number), commit }, pin) ||
    pin.version.endsWith(` (${commit})`);
  return isPinned ? pin.version : undefined;
}
