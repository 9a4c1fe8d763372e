import { expect, test } from 'vitest';
import { cacheDirectory } from '../../../src/toolchains/cache-directory.ts';

test.each([
  ['linux', {}, '/home/dp', '/home/dp/.cache/zoo'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/dp' }, '/home/dp', '/var/cache/dp/zoo'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/dp', '/home/dp/.cache/zoo'],
  ['darwin', { XDG_CACHE_HOME: '/elsewhere' }, '/Users/dp', '/Users/dp/Library/Caches/zoo'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\dp', 'D:\\Local\\zoo\\Cache'],
  ['win32', {}, 'C:\\Users\\dp', 'C:\\Users\\dp\\AppData\\Local\\zoo\\Cache'],
  ['linux', { ZOO_CACHE: '/mnt/big', XDG_CACHE_HOME: '/var/cache/dp' }, '/home/dp', '/mnt/big'],
  ['win32', { ZOO_CACHE: 'E:\\zoo' }, 'C:\\Users\\dp', 'E:\\zoo'],
  ['linux', { ZOO_CACHE: '' }, '/home/dp', '/home/dp/.cache/zoo'],
] as const)(
  'on %s with %o and home %s the cache is %s',
  (...[platform, environment, homeDirectory, expected]) => {
    expect(cacheDirectory({ platform, environment, homeDirectory })).toBe(expected);
  },
);
