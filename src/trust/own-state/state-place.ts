import type { FolderKey } from '../../resources/require-folder.ts';

/** Where something lies that zoo believes. */
export interface StatePlace {
  /** Absolute. It need not exist. */
  readonly path: string;
  /** As a user knows it: `.zoo`, `ledger:`. */
  readonly name: string;
  /** So many levels of folders below it are looked at for other writers; undefined: it is no matter of one user. */
  readonly ownLevels?: number;
  /** The fleet file names the folder itself. */
  readonly named?: FolderKey;
  /** What it tracks itself is no part of this: only where it lies counts. */
  readonly isRepository?: boolean;
}
