import { expect, test } from 'vitest';
import { mappedPath, segmentCount } from '../../../../src/transports/mount/mapped-path.ts';

test.each([
  ['/', '/home/dp/zoo', '/mnt/thor/home/dp/zoo'],
  ['/home/dp', '/home/dp/zoo', '/mnt/thor/zoo'],
  ['/home/dp/', '/home/dp', '/mnt/thor'],
  ['/home//dp', '/home/dp/a b/c', '/mnt/thor/a b/c'],
])('of %s the path %s is seen at %s', (of, path, seen) => {
  expect(mappedPath({ at: '/mnt/thor', of }, path)).toBe(seen);
});

test.each([
  // Whole segments, and no other case.
  ['/home/d', '/home/dp/zoo'],
  ['/home/DP', '/home/dp/zoo'],
  ['/home/dp/zoo/deep', '/home/dp/zoo'],
  ['/', '/home/../etc'],
  ['/', 'home/dp'],
])('of %s the path %s is not seen', (of, path) => {
  expect(mappedPath({ at: '/mnt/thor', of }, path)).toBeUndefined();
});

test('a mount point that is the root is no double slash', () => {
  expect(mappedPath({ at: '/', of: '/' }, '/zoo')).toBe('/zoo');
  expect(mappedPath({ at: '/mnt/', of: '/zoo' }, '/zoo')).toBe('/mnt');
});

test('a longer folder is closer to what is in it', () => {
  expect(segmentCount('/home/dp')).toBeGreaterThan(segmentCount('/'));
});
