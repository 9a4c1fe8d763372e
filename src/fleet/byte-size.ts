const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  ki: 1024,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** Bytes of `8 GiB`, `512MiB`, `16 GB` or a plain number. The schema has seen to the spelling. */
export function byteSize(size: number | string): number {
  if (typeof size === 'number') return size;
  const [, amount = '', unit = ''] = /^([0-9.]+) ?([kKMGT]i?)?B?$/.exec(size) ?? [];
  return Math.round(Number(amount) * (UNITS[unit] ?? 1));
}
