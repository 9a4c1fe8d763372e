import { stopProcess } from './stop-process.ts';
import type { Connection, Launch, MachineProcess } from './transport.ts';

/** What keeps a process of a machine running: nothing, or the machine's service manager under one name. Every method throws WorldFailure. */
export interface Keeper {
  /** Resolves when the process is there and has written its record. */
  start(connection: Connection, launch: Launch): Promise<MachineProcess>;
  /** Ends exactly this process, and it is not brought back. */
  stop(connection: Connection, process: MachineProcess): Promise<void>;
  /** Ends whatever is kept under the name now, also what crashed and waits for its next start. */
  clear(connection: Connection): Promise<void>;
  /** Something is kept under the name, running or not: it would come back with the machine. */
  isInstalled(connection: Connection): Promise<boolean>;
  /** Clears, and forgets the name. */
  remove(connection: Connection): Promise<void>;
  /** The process with this number is what is kept now. */
  keeps(connection: Connection, pid: number): Promise<boolean>;
  /** What the user has to know of it, for people. */
  caveat(connection: Connection): Promise<string | undefined>;
}

/** A plain process that outlives zoo. A later apply that finds it dead starts it again. */
export const detached: Keeper = {
  start: (connection, launch) => connection.startDetached(launch),
  stop: stopProcess,
  clear: async () => undefined,
  isInstalled: async () => false,
  remove: async () => undefined,
  keeps: async () => false,
  caveat: async () => undefined,
};

const TIED_GRACE_SECONDS = 2;

/** A process that only zoo needs: it ends with zoo, also when zoo is killed. */
export const tied: Keeper = {
  ...detached,
  // It keeps nothing that would be lost, and one that hangs in a template never ends by itself.
  stop: (connection, process) => stopProcess(connection, process, { graceSeconds: TIED_GRACE_SECONDS }),
  start: (connection, launch) => connection.startDetached({ ...launch, isTied: true }),
};
