/** How long a tenant that ends may finish what it works on. */
import { expect, test } from 'vitest';
import type { ServingLoad } from '../../../src/backends/backend.ts';
import { drain, type Draining } from '../../../src/residencies/swap/drain.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';

const tenant = innerPath('zen');
const serving = {
  ...{ backend: 'any', weights: innerPath('w'), context: 1, parallel: 1, port: 1 },
  settings: {},
};
const pointer = { tenant, generation: 1, serving };

/** Each look shows the next load, and takes a second of the swap's clock. */
function busyWith(loads: readonly ServingLoad[], more: Partial<Draining> = {}) {
  let seconds = 0;
  const swap: Draining = {
    connection: localConnection('/nowhere'),
    monotonicMilliseconds: () => seconds * 1000,
    machine: {},
    context: { signal: new AbortController().signal },
    backend: {
      name: 'any',
      load: async () => {
        const load = loads[Math.min(seconds, loads.length - 1)];
        seconds += 1;
        return load;
      },
    },
    ...more,
  };
  return { drained: drain(swap, pointer), looks: () => seconds };
}

test('it ends at once when it works on nothing', async () => {
  const { drained, looks } = busyWith([{ busy: 0 }]);
  expect(await drained).toEqual({ isCut: false });
  expect(looks()).toBe(1);
});

test('it finishes what it works on, and what waits', async () => {
  const { drained, looks } = busyWith([{ busy: 1, waiting: 2 }, { busy: 0, waiting: 1 }, { busy: 0 }]);
  expect(await drained).toEqual({ isCut: false });
  expect(looks()).toBe(3);
});

test('what it has not finished in its time is cut, and counted', async () => {
  const { drained } = busyWith([{ busy: 1, waiting: 2 }], { machine: { drainSeconds: 2 } });
  expect(await drained).toEqual({
    isCut: true,
    note: 'zen had 3 requests to finish after 2 s, and they were cut',
  });
});

test('with drain: 0s it is not asked', async () => {
  const { drained, looks } = busyWith([{ busy: 1 }], { machine: { drainSeconds: 0 } });
  expect(await drained).toEqual({ isCut: false });
  expect(looks()).toBe(0);
});

test('one that does not say what it works on is ended, and the apply says so where a time was declared', async () => {
  const backend = { name: 'ollama' };
  expect(await busyWith([], { backend }).drained).toEqual({ isCut: false });
  expect(await busyWith([], { backend, machine: { drainSeconds: 30 } }).drained).toEqual({
    isCut: false,
    note: 'ollama does not say what it works on: zen was ended without waiting',
  });
});

test('an interrupt is heard while it waits', async () => {
  const context = { signal: AbortSignal.abort() };
  await expect(busyWith([{ busy: 1 }], { context }).drained).rejects.toMatchObject({
    failure: { class: 'interrupted' },
  });
});
