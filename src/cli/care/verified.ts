import type { ResourceId } from '../../resources/id.ts';

/** What reading something again found. */
export interface Verified {
  readonly id: ResourceId;
  /** `blob sha256:0123…`, `README.md on hub`, `available/… on thor`. */
  readonly what: string;
  readonly state: 'ok' | 'differs' | 'missing' | 'unknown';
  readonly why?: string;
  readonly bytes: number;
}
