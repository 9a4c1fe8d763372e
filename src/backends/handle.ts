import type { Served } from '../resources/machine.ts';
import type { InstalledProgram } from '../resources/program.ts';
import type { MachineProcess } from '../transports/transport.ts';

/** How a model that is served is asked: on the machine's loopback, by a name. */
export interface Handle {
  readonly port: number;
  readonly alias: string;
}
export interface Serving extends Handle {
  /** What it said when it was ready. */
  readonly served: Served;
  /** Number and start of its process; absent: it has none of its own. */
  readonly process?: MachineProcess;
  /** The file that it was started from, where zoo starts it. */
  readonly program?: InstalledProgram;
}
