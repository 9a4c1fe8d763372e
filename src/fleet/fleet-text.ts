/** One file of a fleet, as it was read. */
export interface FleetText {
  /** Relative to the fleet file's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}
