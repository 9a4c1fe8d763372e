/** Files of one side of a comparison, wherever they lie. */
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Digest } from '../resources/digest.ts';

export interface SideFile {
  /** Below the folder; for one file its name. */
  readonly path: string;
  readonly size: number;
  /** What is known of its bytes without reading them. */
  readonly sha256?: Digest;
  /** Git's own name of its bytes. */
  readonly gitOid?: string;
  /** Absolute path on this computer; brings the bytes first where they are elsewhere. */
  readonly local: () => Promise<string>;
}

export interface Side {
  /** As it was named. */
  readonly label: string;
  /** Which bytes that is: `zenlm/zen-nano at 0123abc on hub`. */
  readonly what?: string;
  readonly files: readonly SideFile[];
}

export interface Comparing {
  readonly signal: AbortSignal;
  /** Hears how many more bytes of both sides were read. */
  readonly onBytes?: (bytes: number) => void;
}

/** A file that is not what it claims to be. */
export function damaged(path: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${path} cannot be compared: ${why}`,
    remedy: 'bring the file again from where it was published, or compare others',
  });
}
