/**
 * Where the programs come from that convert, quantize and serve. A toolchain is found before it is installed (user
 * configuration, `PATH`, zoo's cache), is of the version that its pin names, and says what is missing to get it.
 */
import type { Digest } from '../resources/digest.ts';

export interface ToolPin {
  readonly tool: string;
  /** `v0.5.0` */
  readonly version: string;
  /** Abbreviated or whole commits that are this version, for builds whose number says less (`0.5.0-dev`). */
  readonly commits: readonly string[];
  /** Tried in this order. */
  readonly sources: readonly PinnedSource[];
}

export type PinnedSource =
  /** What the project itself released for one platform (`linux-x64`: Node's names). */
  | {
      readonly kind: 'archive';
      readonly url: string;
      readonly sha256: Digest;
      readonly platform: string;
    }
  /** A git bundle inside an npm tarball. */
  | {
      readonly kind: 'npm-bundle';
      readonly package: string;
      readonly version: string;
      /** `sha512-…`, as npm writes it. */
      readonly integrity: string;
      /** Path of the bundle in the package. */
      readonly bundle: string;
      /** Of git, over the whole tree: what the bundle and the tag have in common. */
      readonly tree: string;
    }
  | {
      readonly kind: 'git';
      readonly remote: string;
      readonly tag: string;
      /** Tags move, trees do not. */
      readonly tree: string;
    };

export interface ToolchainStatus {
  readonly tool: string;
  readonly version: string;
  readonly state: 'ready' | 'missing' | 'wrong version';
  /** The folder or program that is used, or would be if its version were right. */
  readonly where?: string;
  /** The version that is there. */
  readonly found?: string;
  readonly needs: readonly Need[];
}

export interface Need {
  /** `cmake, to build llama.cpp` */
  readonly what: string;
  /** The one command that helps. */
  readonly remedy: string;
}

export interface Toolchain<Tools> {
  readonly name: string;
  readonly pin: ToolPin;
  /** Looks; never installs. */
  status(context: ToolchainContext): Promise<ToolchainStatus>;
  /** Finds or installs. Throws ToolchainProblem. */
  ensure(context: ToolchainContext): Promise<Tools>;
}

export interface ToolchainContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** See `cache-directory.ts`. */
  readonly cacheDirectory: string;
  /** Tool -> path, from user configuration and never from the fleet: `llama.cpp`, `llama.cpp-source`, `python`, `uv`. */
  readonly configuredPaths: Readonly<Record<string, string>>;
  readonly run: RunTool;
  readonly progress: (event: ToolchainProgress) => void;
  readonly signal: AbortSignal;
  /** The lock file says that a found tool of another version is welcome. */
  readonly allowOtherVersion?: boolean;
}

export interface ToolchainProgress {
  readonly tool: string;
  /** `download`, `build`, …: what is being counted. */
  readonly step: string;
  readonly done?: number;
  readonly total?: number;
}

/** What a toolchain needs of an executor to install itself. */
export type RunTool = (call: {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}) => Promise<{
  readonly exitCode: number;
  readonly stdoutTail: readonly string[];
  readonly stderrTail: readonly string[];
}>;
