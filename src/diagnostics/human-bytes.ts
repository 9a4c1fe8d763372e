const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as hubs and disks count: `0 B`, `512 B`, `2.6 MB`, `18.4 GB`. */
export function humanBytes(bytes: number): string {
  let value = bytes;
  let unit: (typeof UNITS)[number] = 'B';
  for (const candidate of UNITS) {
    unit = candidate;
    // 999.95 would be printed as 1000.0 and read as the wrong unit.
    if (value < 999.95) break;
    if (candidate !== 'PB') value /= 1000;
  }
  return unit === 'B' ? `${Math.round(value)} B` : `${value.toFixed(1)} ${unit}`;
}
