import { expect, test } from 'vitest';
import { byteSize } from '../../../src/fleet/byte-size.ts';

test.each([
  [1024, 1024],
  ['512', 512],
  ['8 GiB', 8 * 2 ** 30],
  ['8GiB', 8 * 2 ** 30],
  ['1.5 TiB', 1.5 * 2 ** 40],
  ['16 GB', 16e9],
  ['16G', 16e9],
  ['100 kB', 100e3],
  ['100 KiB', 102_400],
  ['7 B', 7],
])('%s is %d bytes', (written, bytes) => {
  expect(byteSize(written)).toBe(bytes);
});
