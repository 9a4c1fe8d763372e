import type { Digest } from './digest.ts';
import type { BackendDocument, ReachDocument } from './generated/fleet-document.ts';
import type { InnerPath } from './inner-path.ts';
import type { Lack } from './lack.ts';
import type { MachineIdentity } from './machine-identity.ts';
import type { InstalledProgram } from './program.ts';

/** How a machine is reached; each step uses the first that can do it. */
export interface Reach {
  /** Name of the transport. */
  readonly kind: string;
  /** As the transport reads it, with its defaults. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** `local`, `ssh dp@thor.lan`: for people. */
  readonly shown: string;
  /** Equal for two ways to one computer; what differs may be one all the same. Absent: the way does not tell. */
  readonly computer?: string;
  /** It is the computer that zoo runs on. */
  readonly isHere: boolean;
  readonly declared: ReachDocument;
}

/** How one transport is written in the fleet file. */
export interface WayOfReach {
  /** The key of its part, and the name of the transport. */
  readonly kind: string;
  /** Undefined: it is the part of another one. */
  readonly read: (document: ReachDocument) => Reach | undefined;
  /** How this computer itself is reached, where this is the transport that does it. */
  readonly here?: Reach;
}

/** What decides where a machine is. */
export function placeOfMachine({ name, reach, zoo }: MachineSpec) {
  return { machine: name, reach: reach.map(({ kind, settings }) => ({ kind, ...settings })), zoo };
}

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
  /** Of all its slots. */
  readonly ports: readonly number[];
  /** In all its slots: models that a person pulled, as the backend lists them; absent: none. */
  readonly pulled?: readonly string[];
  readonly paused: boolean;
  readonly prune: boolean;
  readonly drainSeconds?: number;
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
  readonly settings: BackendSettings;
}
/** What only this backend has, under the names of the fleet file, with defaults. */
export type BackendSettings = Readonly<Record<string, string | number | boolean>>;

/** How one backend is written in the fleet file, and what it serves. */
export interface BackendKind {
  readonly kind: string;
  readonly formats: readonly string[];
  /** Formats of adapters that it puts over weights. */
  readonly adapters: readonly string[];
  /** Formats that it can serve for a gate. */
  readonly judges: readonly string[];
  /** All tenants of a machine answer on one port, each by its name. */
  readonly sharesPort: boolean;
  /** A person can pull models into it: how it lists one; undefined: the name is zoo's. */
  readonly pulledName?: (written: string) => string | undefined;
  /** Undefined: it is the part of another one. */
  readonly read: (document: BackendDocument) => BackendSpec | undefined;
}

/** What one constant probe script says of a machine, in one round trip, for all kinds together. */
export interface MachineFacts {
  readonly os: string;
  readonly arch: string;
  /** These three are absent where the machine does not tell. */
  readonly memoryTotalBytes?: number;
  readonly memoryAvailableBytes?: number;
  readonly diskFreeBytes?: number;
  /** Absolute path of the model-zoo directory on the machine. */
  readonly zoo: string;
  /** Entries that exist under it: of the layout of design §10, and files that were half written beside them. */
  readonly layout: readonly InnerPath[];
  /** Symbolic links among its folders and in those of tenants. */
  readonly links: readonly { readonly path: InnerPath; readonly target: string }[];
  /** Of names that are no paths: why, one sentence for each. Nothing with such a name is ever touched. */
  readonly strange: readonly string[];
  /** Those that have a folder. */
  readonly slots: readonly SlotFacts[];
  readonly available: readonly AvailableFacts[];
  readonly serviceManager: 'systemd-user' | 'launchd' | 'none';
  /** Hardware threads; absent: it does not tell. */
  readonly cpus?: number;
  /** Port -> who takes connections to the machine's own address on it; a port is absent where the platform does not tell. */
  readonly listeners?: Readonly<Record<number, readonly Listener[]>>;
  /** Port -> what a program shows there that serves models by name; absent: the backend of the machine is none. */
  readonly daemons?: Readonly<Record<number, DaemonFacts>>;
  /** Where zoo finds the program that serves on this machine, first come first; absent: nowhere it could look. */
  readonly programs?: readonly string[];
  /** The one of these that serves, and its version by its own word; absent: what serves is no program that zoo starts there. */
  readonly server?: InstalledProgram & { readonly version: string };
  /** All that it has of the program that its backend starts; absent: its backend starts none. */
  readonly installed?: readonly InstalledProgram[];
  /** Why its backend could serve nothing there; absent: nothing is known to be missing. */
  readonly lacks?: readonly Lack[];
  /** Which way the bytes of weights go, and why, for people; absent: there is one way for everything. */
  readonly bytesWay?: string;
  /** What the computer is called by its own hardware or installation, hashed; absent where the platform does not tell. */
  readonly hardware?: string;
  /** Of `host/identity.json`: which machine its folder says that it is. */
  readonly identity?: MachineIdentity;
  /** Another text after every start of the machine; absent where the platform does not tell. */
  readonly boot?: string;
}
/** What a machine shows of one slot. */
export interface SlotFacts {
  readonly slot: string;
  /** Where its tenants live, below the model-zoo directory: `resident`, `resident/slots/coder`. */
  readonly home: InnerPath;
  /** The text of its `current.json`. */
  readonly pointer?: string;
  /** The port in it. */
  readonly pointerPort?: number;
  /** Where its `current` points, as written. */
  readonly link?: string;
  readonly tenants: readonly TenantFacts[];
}
/** A machine as one of its slots sees it. */
export interface SlotView extends MachineFacts, SlotFacts {
  readonly neighbours: readonly Neighbour[];
}
/** The tenant of another slot of the machine, as that slot's pointer names it. */
export interface Neighbour {
  readonly slot: string;
  readonly tenant: InnerPath;
  /** Absent: the pointer does not say. */
  readonly port?: number;
  /** The estimate that it was let in with; 0: the pointer does not say. */
  readonly memoryBytes: number;
}
/** `down`: it does not answer. */
export type DaemonFacts =
  | { readonly state: 'down'; readonly why: string }
  | { readonly state: 'up'; readonly build: string; readonly models: readonly DaemonModel[] };
export interface DaemonModel {
  readonly name: string;
  /** Of everything that it consists of: weights, template, parameters. */
  readonly id: string;
  /** What it says of itself; absent: it does not say. */
  readonly served?: Served;
  /** What was loaded under its name, and whether it stays until it is unloaded; absent: nothing. */
  readonly loaded?: { readonly id: string; readonly isForever: boolean };
}
export interface TenantFacts {
  /** Name of its folder. */
  readonly slug: InnerPath;
  readonly lease?: string;
  readonly modelInfo?: string;
  /** From the pid file under the tenant: still the same process (start time matches)? */
  readonly process?: ProcessFacts;
  /** A server that was started beside the resident to be tried, and was not ended. */
  readonly trial?: ProcessFacts;
  readonly health?: Health;
}
/** What the server on a tenant's port says of itself. */
export interface Health {
  readonly port: number;
  readonly ok: boolean;
  readonly served?: Served;
}
export interface Served {
  /** What it says that it serves: the path of a file, or a digest. */
  readonly serves: string;
  readonly build: string;
  /** Tokens that each conversation may hold; absent: it does not say. */
  readonly context?: number;
  /** Conversations at a time. */
  readonly slots?: number;
  /** sha256 of the chat template. */
  readonly template?: Digest;
  /** How strongly each adapter that is loaded is applied; 0: not at all. */
  readonly adapters?: readonly number[];
}
export interface Listener {
  /** Absent: of another user, or not shown. */
  readonly pid?: number;
  /** The beginning of its command line, for people. */
  readonly command?: string;
}
export interface ProcessFacts {
  readonly pid: number;
  readonly startedAt: string;
  readonly alive: boolean;
  /** The port it was given, by its own record. */
  readonly port?: number;
  /** Absent: it is gone. */
  readonly view?: ProcessView;
}
/** What a machine shows of a running process, whatever was written down about it; what it does not show is absent. */
export interface ProcessView {
  /** Its words, exactly. */
  readonly argv?: readonly string[];
  /** Where the arguments cannot be separated: all of them, with spaces between. */
  readonly command?: string;
  /** `isGone`: the file is not there any more under this name. */
  readonly program?: { readonly path: string; readonly isGone: boolean };
  /** Names of those that change what a server or its loader does. */
  readonly variables?: readonly string[];
  /** Files that it has mapped, libraries aside. */
  readonly mapped?: readonly { readonly path: string; readonly inode: string; readonly isGone: boolean }[];
}
export interface AvailableFacts {
  /** Folder name under `available/`: the hex of a content digest. */
  readonly name: string;
  /** Text of the record that was written when the bytes were hashed here, if any. */
  readonly record?: string;
  /** Undefined: they could not all be listed; the folder holds something that zoo did not put there. */
  readonly files?: readonly {
    readonly path: InnerPath;
    readonly size: number;
    readonly mtimeNanoseconds: string;
    /** When anything of the file changed last, by the kernel's own clock, which no program can put back. */
    readonly ctimeNanoseconds: string;
    readonly inode: string;
  }[];
}
