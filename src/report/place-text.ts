import type { Place } from '../diagnostics/place.ts';

/** `zoo.fleet.yaml:12`: terminals and editors make it a link. */
export function placeText(place: Place): string {
  return `${place.file}:${place.line}`;
}
