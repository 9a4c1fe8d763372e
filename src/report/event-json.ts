import { jsonText } from '../diagnostics/shown.ts';
import type { Event } from '../reconcile/event.ts';

/** One event as one line of NDJSON. `at` is ISO 8601, UTC. */
export function eventJson(event: Event, at: string): string {
  return `${jsonText({ format: 'zoo.event/v1', at, ...event })}\n`;
}
