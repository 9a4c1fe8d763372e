import type { ResourceId } from '../resources/id.ts';

/** What reading something again found. */
export interface Verified {
  readonly id: ResourceId;
  /** `blob sha256:0123…`, `README.md on hub`, `available/… on thor`. */
  readonly what: string;
  /** `unknown`: nothing was compared, and so nothing says that it is right. */
  readonly state: 'ok' | 'differs' | 'missing' | 'unknown';
  readonly why?: string;
  readonly bytes: number;
}

export function unknownRow(id: ResourceId, what: string, why: string): Verified {
  return { id, what, state: 'unknown', why, bytes: 0 };
}
