import { describe, expect, it } from 'vitest';
import { humanBytes } from '../../../src/diagnostics/human-bytes.ts';
import { cpuTime, humanDuration } from '../../../src/report/human-duration.ts';

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [18_400_000_000, '18.4 GB'],
    [2e18, '2000.0 PB'],
  ])('%d are told as %s', (bytes, text) => {
    expect(humanBytes(bytes)).toBe(text);
  });
});

describe('time', () => {
  it.each([
    [0, '0s'],
    [59_400, '59s'],
    [60_000, '1m'],
    [185_000, '3m 5s'],
    [7_800_000, '2h 10m'],
    [100 * 3_600_000, '4d 4h'],
  ])('%d ms is told as %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });

  it('of a processor is an estimate', () => {
    expect([cpuTime(0.2), cpuTime(40), cpuTime(2160), cpuTime(9000)]).toEqual([
      '~1 CPU-s',
      '~40 CPU-s',
      '~36 CPU-min',
      '~2.5 CPU-h',
    ]);
  });
});
