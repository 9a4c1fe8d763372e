/**
 * A server that is one process for one model, started with everything on its command line. Gates start one for a while;
 * `process-service.ts` makes a machine's service of it.
 */
import type { BackendSettings, ProcessView, Served } from '../resources/machine.ts';
import type { Keeper } from '../transports/keeper.ts';
import type { Connection, MachineProcess } from '../transports/transport.ts';
import type { Backend, Look } from './backend.ts';
import type { Handle, Serving } from './handle.ts';
import type { ProgramsSeen } from './server-program.ts';

export interface Server {
  /** The version that is installed, absent a connection: on this computer; installs it there when it is not. */
  version(connection?: Connection): Promise<string>;
  /**
   * Resolves once it answers and serves the file that was asked for. Throws WorldFailure with the last lines of its
   * log when it does not come up; the process is gone by then.
   */
  start(connection: Connection, request: ServeRequest): Promise<ServingProcess>;
  /** Orderly; resolves when the process is gone, and is not brought back. */
  stop(connection: Connection, process: MachineProcess, keeper?: Keeper): Promise<void>;
  look(connection: Connection, at: Handle): Promise<Look>;
  /** Where its program is found on a machine, and what is missing: nothing is installed. */
  programs(connection: Connection): Promise<ProgramsSeen>;
  /** It starts processes, which go on when it is killed. */
  readonly leavesOrphans?: true;
  /** What it does not say of itself, by the command line that it was started with. Pure. Absent: it says all of it. */
  toldAtStart?(view: ProcessView): Pick<Served, 'context' | 'slots'>;
  /** How a process differs from one that zoo would start for the same service. Pure. */
  compare(view: ProcessView, shape: ServiceShape, around: Surroundings): Compared;
}
export type ServingProcess = Serving & { readonly process: MachineProcess };

/** A backend whose servers a gate can start and stop for itself. */
export interface ServerBackend extends Backend, Omit<Server, 'look'> {
  readonly tool: string;
}
export function canJudge(backend: Backend): backend is ServerBackend {
  return 'start' in backend;
}

/** Everything about a service that decides how its process is started. */
export interface ServiceShape {
  /** The file, or the first shard. Named by content, so that its path says what is served. */
  readonly weightsPath: string;
  /** A LoRA adapter that is put over them; absent: none. */
  readonly adapterPath?: string;
  /** What clients call the model. */
  readonly alias: string;
  /** Tokens that each of `parallel` conversations may hold. */
  readonly context: number;
  readonly parallel: number;
  /** On the machine's loopback. */
  readonly port: number;
  /** The backend's own; absent, as for a gate: its defaults. */
  readonly settings?: BackendSettings;
  /** Where conversations may be kept; absent: they are not. */
  readonly hibernationDirectory?: string;
}
/** What else the machine shows: what a process is held against. */
export interface Surroundings {
  /** Where zoo finds its program, and what it started before; none: nothing is known of it. */
  readonly programs: readonly string[];
  /** The weights' own files, as they are now. */
  readonly files: readonly { readonly path: string; readonly inode: string }[];
}
export interface Compared {
  /** Sentences about the process, without a subject. */
  readonly differs: readonly string[];
  /** What the machine does not show, and so was not compared. */
  readonly unseen: readonly string[];
}

export interface ServeRequest extends ServiceShape {
  /** The caller has just ended who had it: looking again would only lengthen the gap. */
  readonly isPortFree?: boolean;
  readonly log: string;
  /** Where the process records its number and start time. */
  readonly record: string;
  readonly cwd: string;
  /** What brings it back when it crashes; absent: it stays down. */
  readonly keeper?: Keeper;
  /** How long loading may take. */
  readonly startTimeoutMilliseconds: number;
  readonly signal?: AbortSignal;
}
