import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyHere, requireApplied } from '../support/faults/apply-here.ts';
import { recordingClock } from '../support/faults/recording-clock.ts';
import { serveTwoHubs, type Place, type TwoHubs } from '../support/faults/two-hubs.ts';

/** Many repos on a hub that answers so many requests in a minute, and says no more than that to all others. */
const MODELS = 12;
const ANSWERS_PER_WINDOW = 20;
const WINDOW_SECONDS = 60;

let hubs: TwoHubs;
let place: Place;
beforeAll(async () => {
  hubs = await serveTwoHubs();
  place = await hubs.open();
  const model = resolve(import.meta.dirname, '../../examples/demo/sources/zen-nano');
  await cp(model, join(place.directory, 'model'), { recursive: true });
  await place.edit(
    '      nano:',
    Array.from({ length: MODELS - 1 }, (_, index) => `      m${index}: ${modelText}\n`).join('') +
      '      nano:',
  );
  await place.edit(/\{ huggingface: .*\}/, '{ directory: model }');
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await hubs[Symbol.asyncDispose]();
});
const modelText = '{ version: 2025.01.24-instruct, source: { directory: model } }';

test('all of a publication of many repos gets through, and few requests are in vain', async () => {
  const clock = recordingClock();
  const window = { opened: clock.monotonicMilliseconds(), answered: 0 };
  let windows = 1;
  const limited = hubs.proxies.target.strike(
    () => {
      const now = clock.monotonicMilliseconds();
      if (now - window.opened >= WINDOW_SECONDS * 1_000) {
        Object.assign(window, { opened: now, answered: 0 });
        windows += 1;
      }
      window.answered += 1;
      return window.answered > ANSWERS_PER_WINDOW;
    },
    { kind: 'answer', status: 429, headers: { 'retry-after': String(WINDOW_SECONDS) } },
    Infinity,
  );
  const applied = await applyHere(place.directory, { clock });
  hubs.proxies.target.spare();
  requireApplied(applied);
  const repos = Object.values(Object(await place.state()));
  expect(repos).toHaveLength(MODELS);
  for (const repo of repos)
    expect(repo).toMatchObject({ commits: [expect.stringContaining('2025.01.24'), 'initial commit'] });
  const asked = place.answered.length;
  process.stdout.write(
    `\n${asked} answers in ${windows} windows of ${ANSWERS_PER_WINDOW}: ${limited.struck} times 429\n`,
  );
  // At first as many as are sent at once are in vain, and then about one for each window that was used up.
  expect(limited.struck).toBeLessThanOrEqual(6 + 3 * windows);
});
