import { describe, expect, test } from 'vitest';
import { type Gate, type Heard, openGate } from '../../../src/endpoints/gate.ts';

/** Requests that a test answers, on a clock that a test moves. */
function setUp(bound: number) {
  let now = 0;
  const asked: { readonly milliseconds: number; readonly go: () => void }[] = [];
  const pauses: number[] = [];
  const stop = new AbortController();
  const gate: Gate = openGate({
    bound,
    random: () => 0,
    signal: stop.signal,
    onPause: (milliseconds) => void pauses.push(milliseconds),
    clock: {
      monotonicMilliseconds: () => now,
      wait: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
          asked.push({
            milliseconds,
            go() {
              now += milliseconds;
              resolve();
            },
          });
        }),
    },
  });
  const sent: string[] = [];
  const answer = new Map<string, (heard: Heard) => void>();
  function send(name: string, line: Partial<Parameters<Gate['pass']>[1]> = {}): Promise<Heard> {
    return gate.pass(
      () => {
        sent.push(name);
        return new Promise((resolve) => answer.set(name, resolve));
      },
      { signal: undefined, isAgain: false, ...line },
    );
  }
  return {
    send,
    sent,
    asked,
    pauses,
    stop,
    answer: (name: string, heard: Heard) => answer.get(name)?.(heard),
  };
}
const ANSWER: Heard = { kind: 'answer' };
const LIMIT: Heard = { kind: 'limit', waitMilliseconds: 8_000 };

describe('the line in front of an endpoint', () => {
  test('lets through as many as it is wide, and the next when one has ended', async () => {
    const { send, sent, answer } = setUp(2);
    const [a] = ['a', 'b', 'c'].map((name) => send(name));
    expect(sent).toEqual(['a', 'b']);
    answer('a', ANSWER);
    await a;
    await Promise.resolve();
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  test('is closed after a limit until the window opens, and is half as wide then', async () => {
    const { send, sent, answer, asked, pauses } = setUp(4);
    const [a] = ['a', 'b', 'c', 'd'].map((name) => send(name));
    answer('a', LIMIT);
    await a;
    const later = ['e', 'f', 'g'].map((name) => send(name));
    for (const name of ['b', 'c', 'd']) answer(name, { kind: 'nothing' });
    await Promise.resolve();
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
    expect(pauses).toEqual([8_000]);
    expect(asked.map(({ milliseconds }) => milliseconds)).toEqual([8_000]);
    asked[0]?.go();
    await until(() => sent.length > 4);
    expect(sent.slice(4)).toEqual(['e', 'f']);
    expect(later).toHaveLength(3);
  });

  test('lets those go first that had to wait', async () => {
    const { send, sent, answer, asked } = setUp(1);
    const first = send('a');
    void send('b');
    answer('a', LIMIT);
    await first;
    void send('a again', { isAgain: true });
    asked[0]?.go();
    await until(() => sent.length > 1);
    expect(sent).toEqual(['a', 'a again']);
  });

  test('is left at once by a caller that is stopped', async () => {
    const { send, sent, answer, asked } = setUp(1);
    const first = send('a');
    answer('a', LIMIT);
    await first;
    const stop = new AbortController();
    const stopped = send('b', { signal: stop.signal });
    stop.abort(new Error('second Ctrl-C'));
    await expect(stopped).rejects.toThrow('second Ctrl-C');
    expect(sent).toEqual(['a']);
    expect(asked).toHaveLength(1);
  });

  test('keeps no caller waiting once the run is over', async () => {
    const { send, sent, answer, stop } = setUp(1);
    const first = send('a');
    answer('a', LIMIT);
    await first;
    void send('b');
    stop.abort();
    await until(() => sent.length > 1);
    expect(sent).toEqual(['a', 'b']);
  });
});

/** Microtasks and no more: nothing here waits for time. */
async function until(is: () => boolean): Promise<void> {
  for (let turns = 0; turns < 100 && !is(); turns += 1) await Promise.resolve();
}
