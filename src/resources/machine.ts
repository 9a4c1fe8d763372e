/** How a machine is reached; each step uses the first that can do it. */
export type Reach =
  | { readonly kind: 'local' }
  | { readonly kind: 'mount'; readonly path: string }
  | { readonly kind: 'ssh'; readonly destination: string; readonly port?: number };

export interface MemorySpec {
  /** What tenants may use at most: unified memory or RAM. Bytes. */
  readonly totalBytes: number;
  readonly reserveBytes: number;
  /** Dedicated GPU memory, when the weights go there. Bytes. */
  readonly vramBytes?: number;
}

export interface MachineSpec {
  readonly name: string;
  readonly os: 'linux' | 'macos' | 'windows';
  readonly arch: string;
  /** Absent: what the machine itself says it has. */
  readonly memory?: MemorySpec;
  readonly reach: readonly Reach[];
  /** The model-zoo directory, as written; for `local` relative to the fleet's folder, `~` is the home. */
  readonly zoo: string;
  readonly backend: BackendSpec;
  readonly paused: boolean;
  readonly prune: boolean;
  /** How long a reading of weights counts; absent: until something is touched. */
  readonly verifyEverySeconds?: number;
}

export interface BackendSpec {
  /** `llama-server`, `ollama`, … */
  readonly kind: string;
  /** Tokens. */
  readonly context: number;
  readonly port: number;
  readonly parallel: number;
}

/** What one constant probe script says of a machine, in one round trip, for all kinds together. */
export interface MachineFacts {
  readonly os: string;
  readonly arch: string;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  readonly diskFreeBytes: number;
  /** Absolute path of the model-zoo directory on the machine. */
  readonly zoo: string;
  /** Entries that exist under it, relative paths of the layout of design §10. */
  readonly layout: readonly string[];
  /** sha256-free facts of files: text of the small ones zoo reads. */
  readonly pointer?: string;
  /** Where `resident/current` points, as written. */
  readonly link?: string;
  readonly tenants: readonly TenantFacts[];
  readonly available: readonly AvailableFacts[];
  readonly serviceManager: 'systemd-user' | 'launchd' | 'none';
  /** Hardware threads. */
  readonly cpus: number;
  /** Another text after every start of the machine; absent where the platform does not tell. */
  readonly boot?: string;
}
export interface TenantFacts {
  readonly slug: string;
  readonly lease?: string;
  readonly modelInfo?: string;
  /** From the pid file under the tenant: still the same process (start time matches)? */
  readonly process?: ProcessFacts;
  /** A server that was started beside the resident to be tried, and was not ended. */
  readonly trial?: ProcessFacts;
  readonly health?: { readonly port: number; readonly ok: boolean; readonly modelPath?: string };
}
export interface ProcessFacts {
  readonly pid: number;
  readonly startedAt: string;
  readonly alive: boolean;
  /** The port it was given. */
  readonly port?: number;
}
export interface AvailableFacts {
  /** Folder name under `available/`: the hex of a content digest. */
  readonly name: string;
  /** Text of the record that was written when the bytes were hashed here, if any. */
  readonly record?: string;
  readonly files: readonly {
    readonly path: string;
    readonly size: number;
    readonly mtimeNanoseconds: string;
    /** When anything of the file changed last, by the kernel's own clock: nobody puts it back. */
    readonly ctimeNanoseconds: string;
    readonly inode: string;
  }[];
}
