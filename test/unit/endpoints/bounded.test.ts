import { expect, test } from 'vitest';
import { keepingPace, TooSlow } from '../../../src/endpoints/keeping-pace.ts';
import { readBounded } from '../../../src/endpoints/read-bounded.ts';

const BOUNDS = { bytes: 10, milliseconds: 100 };

/** Each piece comes after `milliseconds` by its own clock; `ended` says whether the rest was given up. */
function server(pieces: number, { bytes, milliseconds }: { bytes: number; milliseconds: number }) {
  const state = { time: 0, sent: 0, isEnded: false };
  async function* body(): AsyncIterable<Uint8Array> {
    try {
      for (; state.sent < pieces; state.sent += 1) {
        state.time += milliseconds;
        yield new Uint8Array(bytes);
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, body: body(), now: () => state.time };
}

test('a body of exactly the bound is read', async () => {
  const { body, now } = server(2, { bytes: 5, milliseconds: 1 });
  expect(await readBounded(body, BOUNDS, now)).toEqual({ state: 'whole', bytes: Buffer.alloc(10) });
});

test('a body without end is given up behind the bound', async () => {
  const { state, body, now } = server(Infinity, { bytes: 4, milliseconds: 1 });
  expect(await readBounded(body, BOUNDS, now)).toEqual({
    state: 'cut',
    bytes: Buffer.alloc(10),
    how: 'has more than 10 B',
    isSlow: false,
  });
  expect(state).toMatchObject({ sent: 2, isEnded: true });
});

test('a body that drips is given up after its time', async () => {
  const { state, body, now } = server(Infinity, { bytes: 0, milliseconds: 40 });
  expect(await readBounded(body, BOUNDS, now)).toMatchObject({ state: 'cut', isSlow: true });
  expect(state).toMatchObject({ sent: 2, isEnded: true });
});

async function drain(pieces: AsyncIterable<Uint8Array>, each: () => void = () => undefined): Promise<void> {
  for await (const _ of pieces) each();
}

test('a file that drips without end is given up', async () => {
  const { state, body, now } = server(Infinity, { bytes: 100, milliseconds: 500 });
  await expect(drain(keepingPace(body, now))).rejects.toBeInstanceOf(TooSlow);
  expect(state).toMatchObject({ sent: 119, isEnded: true });
});

test('a slow line that gets on is waited for', async () => {
  const { body, now } = server(1_000, { bytes: 1_000, milliseconds: 900 });
  await drain(keepingPace(body, now));
});

test('a disk that is slow is no fault of the server', async () => {
  const { state, body, now } = server(1_000, { bytes: 1, milliseconds: 1 });
  await drain(keepingPace(body, now), () => (state.time += 60_000));
});
