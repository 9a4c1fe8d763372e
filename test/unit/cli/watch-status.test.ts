import { expect, it } from 'vitest';
import { pauseAfter } from '../../../src/cli/watch-status.ts';
import { fitted } from '../../../src/report/frame-drawer.ts';

it('looking takes no more than a tenth of the time', () => {
  expect(pauseAfter(10)).toBe(3_000);
  expect(pauseAfter(2_000)).toBe(18_000);
  expect(pauseAfter(70_000)).toBe(60_000);
});

it('a frame that is larger than the screen keeps its beginning and says what is left out', () => {
  const frame = ['a', 'b', 'c', 'd', 'e'].join('\n');
  expect(fitted(frame, 6)).toBe(frame);
  expect(fitted(frame, 5)).toBe('a\nb\nc\n… 2 more lines');
  expect(fitted(frame, 1)).toBe('a\n… 4 more lines');
  expect(fitted(frame, undefined)).toBe(frame);
});
