import { expect, test } from 'vitest';
import { cacheDirectory, stateDirectory } from '../../../src/workspace/user-directories.ts';

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

test.each([
  ['linux', {}, '/home/dp', '/home/dp/.local/state/zoo'],
  ['linux', { XDG_STATE_HOME: '/var/state/dp' }, '/home/dp', '/var/state/dp/zoo'],
  ['linux', { XDG_STATE_HOME: 'relative' }, '/home/dp', '/home/dp/.local/state/zoo'],
  ['linux', { ZOO_CACHE: '/mnt/big', ZOO_STATE: '/mnt/own' }, '/home/dp', '/mnt/own'],
  ['darwin', {}, '/Users/dp', '/Users/dp/Library/Application Support/zoo'],
  ['win32', {}, 'C:\\Users\\dp', 'C:\\Users\\dp\\AppData\\Local\\zoo\\State'],
] as const)(
  'on %s with %o and home %s the state is in %s',
  (...[platform, environment, homeDirectory, expected]) => {
    expect(stateDirectory({ platform, environment, homeDirectory })).toBe(expected);
  },
);
