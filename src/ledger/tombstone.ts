/** Of what was deleted, or was found gone after it had left the fleet. */
export interface Tombstone {
  readonly at: string;
  readonly reason: string;
  readonly by?: string;
  readonly run?: string;
}
