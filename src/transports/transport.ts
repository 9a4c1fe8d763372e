/**
 * How a machine is reached. A transport opens a way in, which moves files or runs commands or does both; a connection is made of
 * the first ways that can. It is narrow on purpose: everything that is not here is a constant script run with `exec`.
 */
import type { Digest } from '../resources/digest.ts';
import type { MachineSpec, Reach } from '../resources/machine.ts';

export interface Transport {
  /** Throws WorldFailure (`network`, `authentication`, `permission`) when the machine cannot be reached this way. */
  connect(machine: MachineSpec, reach: Reach, signal?: AbortSignal): Promise<WayIn>;
  /** Ends what connections of this run share. */
  close(): Promise<void>;
}

/** What a transport can do on a machine. */
export type Offer =
  | 'files'
  | 'commands'
  /** It copies the bytes of large files, beside a way that moves files. */
  | 'bytes';

export interface WayIn extends Place {
  readonly files?: MachineFiles;
  readonly commands?: MachineCommands;
  readonly bytes?: Carrier;
  /**
   * The same way, whose changes look at the claim in the very step that changes something, and throw MachineClaimed. Absent: the claim is
   * looked at before each change.
   */
  readonly underClaim?: (claim: Claim) => WayIn;
}

/** One line: a number that grows with every claim, an id of its own, and who it is. */
export interface Claim {
  readonly path: string;
  readonly line: string;
}

/** Opens the first ways of reaching a machine that this version can do. The signal ends the waits for them, also for those of its forwards. */
export type Connect = (machine: MachineSpec, signal?: AbortSignal) => Promise<Claimable>;

export interface Claimable extends Connection {
  /**
   * Before anything is changed: from now on the machine is this run's, and the run that had it before changes nothing any more. Throws
   * WorldFailure. What it resolves to throws MachineClaimed once another one has claimed the machine.
   */
  claim(by: string): Promise<Connection>;
}

export interface Connection extends Place, MachineFiles, MachineCommands {
  /**
   * Which way the bytes of large files go, for people; absent: there is one way for everything. Changes nothing. The identity is
   * what the machine itself says in `host/identity.json`.
   */
  readonly bytesWay?: (identity: string | undefined) => Promise<string>;
}

export interface Place {
  /** The machine's model-zoo directory. */
  readonly zoo: string;
  /** Equal for all connections to one computer: `ssh dp@thor.lan`. For messages, and for what is found out once a run. */
  readonly computer: string;
  /** It is the computer that zoo runs on, so that zoo's own paths mean something there. */
  readonly isHere: boolean;
  close(): Promise<void>;
}

export interface MachineCommands {
  /** Resolves however the command ended; throws only when it could not be run, timed out or was interrupted. */
  exec(command: Command): Promise<CommandResult>;
  /** Outlives zoo and this connection, unless it is tied to them. Resolves when the process is there and has written its record. */
  startDetached(launch: Launch): Promise<MachineProcess>;
  /** The same process as the one that was started, not a later one with its number. */
  isAlive(process: MachineProcess): Promise<boolean>;
  /** A port of the machine's loopback that is free now. */
  freePort(): Promise<number>;
  /** A way from here to a port of the machine's loopback. */
  forward(port: number): Promise<Forward>;
}

/**
 * Paths are absolute on the machine. What changes something does so below `zoo` only, and through no symbolic link: each
 * change looks at the real path once more, directly before it. Every method throws WorldFailure.
 */
export interface MachineFiles {
  /** Undefined when there is no such file. A link is not followed. */
  readText(path: string): Promise<string | undefined>;
  /** The old text or the new one, also after a power cut. Makes the folder. */
  writeAtomic(path: string, text: string): Promise<void>;
  /** A symbolic link that replaces another one in one step: never `ln -sf`, which writes into the folder behind the old one. */
  linkAtomic(target: string, path: string): Promise<void>;
  /** sha256 of a file, computed on the machine; undefined when there is no such file, as where a link is in its place. */
  hash(path: string, options?: HashOptions): Promise<Digest | undefined>;
  /** Whole and hashed on arrival, or not there; a killed transfer goes on from its `.part`. The file becomes read-only. */
  put(localPath: string, path: string, expected: ExpectedFile): Promise<void>;
  /**
   * Makes a part ready for bytes that come another way, and puts a proof beside it that the other way can read. Absent: no other
   * way leads there.
   */
  prepare?(path: string, size: number): Promise<Prepared>;
  /** Nothing there is fine. */
  rename(from: string, to: string): Promise<void>;
  /** A file or a link (not what it points at), and never a folder; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** With everything in it; nothing there is fine. */
  removeFolder(path: string): Promise<void>;
  mkdir(path: string): Promise<void>;
}

/** Appends bytes to parts on a machine. What it cannot do is no failure: the way that moves files does it. */
export interface Carrier {
  /** `mount /mnt/thor`: for people. */
  readonly shown: string;
  /** Undefined: it does not lead to this path. Of two that do, the larger number is closer to it. */
  covers(path: string): number | undefined;
  /** Why it does not lead to this machine's folder; undefined: as far as it shows without writing, it does. Ends in time. */
  look(zoo: string, identity: string | undefined): Promise<string | undefined>;
  /**
   * Writes only where it can read the proof. Why not all of it was written; undefined: all was. Ends in time. Throws WorldFailure
   * `interrupted`.
   */
  append(bytes: CarriedBytes): Promise<NotCarried | undefined>;
}
export interface NotCarried {
  readonly why: string;
  /** What wrote could not be ended, and may still write: nothing may go on with that part. */
  readonly isLeftBehind?: true;
}
export interface CarriedBytes extends HashOptions {
  /** The machine's model-zoo directory, and the file below it whose part is prepared: paths on the machine. */
  readonly root: string;
  readonly path: string;
  readonly localPath: string;
  readonly proof: Prepared['proof'];
  /** So many bytes are there. */
  readonly start: number;
}
export interface Prepared {
  /** Bytes that an earlier try has brought. */
  readonly start: number;
  /** A file beside the part, and what is in it. */
  readonly proof: { readonly name: string; readonly text: string };
}

export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly stdin?: string;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal;
}
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Hears how many more bytes were hashed. */
  readonly onBytes?: (bytes: number) => void;
}
export interface ExpectedFile extends HashOptions {
  /** Hears which way it went, where there are several. */
  readonly onWay?: (said: string) => void;
  readonly sha256: Digest;
  /** Bytes. */
  readonly size: number;
}
export interface Launch {
  /** An absolute program path and its arguments. */
  readonly argv: readonly string[];
  /** Standard output and error are appended here. */
  readonly log: string;
  /** Added to the few variables that it gets; nothing else of zoo's own environment (tokens!) reaches it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The process writes its own number, start time and `note` here before it becomes the program: it is never unrecorded. */
  readonly record: string;
  /** One line kept in the record: the port. */
  readonly note: string;
  /** It ends when zoo ends, however that happens. */
  readonly isTied?: boolean;
}
/** A process, distinguished from a later one with the same number. */
export interface MachineProcess {
  readonly pid: number;
  /** Opaque; equal text means the same start. */
  readonly startedAt: string;
}
export interface Forward {
  /** `http://127.0.0.1:8081`. */
  readonly url: string;
  /** As of an endpoint: what is not among the read routes of the backend is not sent. */
  readonly readOnly?: boolean;
  close(): Promise<void>;
}
