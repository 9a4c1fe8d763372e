import type { Progress } from './apply-state.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';

/** `1.2 GB of 2.8 GB`, `3 of 12`. A total of 0 is not known yet. */
export function progressText({ done, total, unit }: Progress): string {
  if (unit === 'steps') return total > 0 ? `${done} of ${total}` : `${done}`;
  return total > 0 ? `${humanBytes(done)} of ${humanBytes(total)}` : humanBytes(done);
}
