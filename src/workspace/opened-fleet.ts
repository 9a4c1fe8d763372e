import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetText } from '../fleet/fleet-text.ts';
import type { OriginSpec } from '../resources/source.ts';
import type { FleetLocation } from './fleet-location.ts';
import type { ZooDirectories } from './zoo-directories.ts';

/** A fleet that compiled, the texts it was compiled from, and the folders of its runs. */
export interface OpenFleet {
  readonly fleet: Fleet;
  readonly location: FleetLocation;
  readonly directories: ZooDirectories;
  readonly files: readonly FleetText[];
  /** The folder of this computer that a source is, as the fleet file writes it; undefined: it comes over a network. */
  readonly sourceFolder: (origin: OriginSpec) => string | undefined;
  /** Of a fleet without errors. */
  readonly warnings: readonly Diagnostic[];
}
