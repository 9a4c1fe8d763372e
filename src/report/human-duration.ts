/** How long something took: `0s`, `42s`, `3m 5s`, `2h 10m`, `4d 3h`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair([minutes, 'm'], [seconds % 60, 's']);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair([hours, 'h'], [minutes % 60, 'm']);
  return pair([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

/** Estimated work: `~40 CPU-s`, `~36 CPU-min`, `~2.5 CPU-h`. */
export function cpuTime(seconds: number): string {
  if (seconds < 60) return `~${Math.max(1, Math.round(seconds))} CPU-s`;
  if (seconds < 3600) return `~${Math.round(seconds / 60)} CPU-min`;
  return `~${(seconds / 3600).toFixed(1)} CPU-h`;
}

type Amount = readonly [value: number, unit: string];

function pair([large, largeUnit]: Amount, [small, smallUnit]: Amount): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`;
}
