import { describe, expect, test } from 'vitest';
import { retryAfter, spentFor } from '../../../src/endpoints/rate-limit.ts';

describe('how long an answer asks us to stay away', () => {
  test.each<[string, number, Readonly<Record<string, string>>, number | undefined]>([
    ['the window of RateLimit, and the second it ends in', 429, { ratelimit: '"api";r=0;t=55' }, 56_000],
    ['that of the window that is used up', 429, { ratelimit: '"api";r=3;t=99, "resolvers";r=0;t=7' }, 8_000],
    ['Retry-After in seconds', 503, { 'retry-after': '7' }, 7_000],
    ['the longer of both', 429, { 'retry-after': '70', ratelimit: '"api";r=0;t=55' }, 70_000],
    ['not the window of a request that was not limited', 503, { ratelimit: '"api";r=9;t=55' }, undefined],
    [
      'until a date, by the clock of whoever wrote it',
      503,
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', date: 'Wed, 21 Oct 2015 07:27:30 GMT' },
      30_000,
    ],
    [
      'nothing after a date that has passed',
      503,
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', date: 'Wed, 21 Oct 2015 08:00:00 GMT' },
      0,
    ],
    ['left open by what cannot be read', 503, { 'retry-after': 'soon' }, undefined],
  ])('is %s', (_, status, headers, milliseconds) => {
    expect(retryAfter({ status, headers })).toBe(milliseconds);
  });

  test('is said by the last answer of a window, too', () => {
    expect(spentFor({ status: 200, headers: { ratelimit: '"api";r=0;t=55' } })).toBe(56_000);
    expect(spentFor({ status: 200, headers: { ratelimit: '"api";r=1;t=55' } })).toBeUndefined();
    expect(spentFor({ status: 200, headers: {} })).toBeUndefined();
  });
});
