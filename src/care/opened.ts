import type { OpenFleet } from '../workspace/opened-fleet.ts';
import type { Target } from '../publications/target.ts';
import type { World } from '../reconcile/world.ts';
import type { Connect } from '../transports/transport.ts';

/** What care needs of a fleet and the world that was opened for it. */
export interface Opened extends OpenFleet {
  readonly world: World;
  readonly connect: Connect;
  /** For weights that are read again: what was found out may be written down beside them. */
  readonly connectToRead: Connect;
  readonly targets: Readonly<Record<string, Target>>;
  readonly toolbox: { readonly context: { readonly cacheDirectory: string } };
}

/** The run that care belongs to, and what ends it. */
export interface CareRun {
  readonly commandLine: string;
  /** Start nothing new. */
  readonly drain: AbortSignal;
  /** Stop now. */
  readonly stop: AbortSignal;
}
