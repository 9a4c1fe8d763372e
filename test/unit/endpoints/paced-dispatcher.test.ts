import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, fetch, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { pacedDispatcher } from '../../../src/endpoints/paced-dispatcher.ts';
import { StillLimited, stillLimitedIn } from '../../../src/endpoints/still-limited.ts';
import { TIME_OUTS, type TimeOuts } from '../../../src/endpoints/time-outs.ts';
import { recordingClock, type RecordingClock } from '../../support/faults/recording-clock.ts';

interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly dispatcher: Dispatcher;
  readonly clock: RecordingClock;
  readonly seen: readonly string[];
}
type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function serve(
  answer: Answer,
  { bound = 2, timeOuts = TIME_OUTS }: { readonly bound?: number; readonly timeOuts?: TimeOuts } = {},
): Promise<Endpoint> {
  const seen: string[] = [];
  const server = createServer((asked, response) => {
    seen.push(`${asked.method} ${asked.url}`);
    asked.resume();
    answer(asked, response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const agent = new Agent();
  const clock = recordingClock();
  const { signal } = new AbortController();
  const pacing = { bound, clock, random: () => 0, signal, timeOuts, onPause: () => undefined };
  return {
    url: `http://127.0.0.1:${address.port}`,
    dispatcher: pacedDispatcher(agent, pacing),
    clock,
    seen,
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const limit = (response: ServerResponse, seconds = '9'): unknown =>
  response.writeHead(429, { 'retry-after': seconds }).end('too many');

describe('a request that has to wait', () => {
  test('is sent again when the window is open, and its sender never hears of it', async () => {
    await using endpoint = await serve((_, response, count) =>
      count < 3 ? limit(response) : response.end('here'),
    );
    const { dispatcher, url, clock } = endpoint;
    const answer = await request(`${url}/a`, { dispatcher, method: 'POST', body: '{}' });
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'here']);
    expect(clock.waits.map((wait) => Math.round(wait / 100))).toEqual([90, 90]);
    expect(endpoint.seen).toHaveLength(3);
  });

  test('again and again is given up, also for who asks with fetch', async () => {
    await using endpoint = await serve((_, response) => limit(response));
    const { dispatcher, url } = endpoint;
    await expect(request(url, { dispatcher })).rejects.toThrow(StillLimited);
    expect(endpoint.seen).toHaveLength(6);
    const error: unknown = await fetch(url, { dispatcher }).catch((reason: unknown) => reason);
    expect(stillLimitedIn(error)?.times).toBe(6);
  });

  test('for longer than the limit is given up at once, and keeps no other request waiting', async () => {
    await using endpoint = await serve((asked, response) =>
      asked.url === '/a' ? limit(response, '86400') : response.end('here'),
    );
    const { dispatcher, url, clock } = endpoint;
    await expect(request(`${url}/a`, { dispatcher })).rejects.toThrow(StillLimited);
    expect((await request(`${url}/b`, { dispatcher })).statusCode).toBe(200);
    expect(clock.waits).toEqual([]);
    expect(endpoint.seen).toHaveLength(2);
  });

  test('and was a stream is for who can make the stream again', async () => {
    await using endpoint = await serve((_, response) => limit(response));
    const { dispatcher, url } = endpoint;
    const body = Readable.from(['weights']);
    const answer = await request(url, { dispatcher, method: 'PUT', body });
    expect(answer.statusCode).toBe(429);
    await answer.body.dump();
    expect(endpoint.seen).toHaveLength(1);
  });
});

describe('one line per endpoint', () => {
  test('for every caller, in every form', async () => {
    let inside = 0;
    let most = 0;
    const held: ServerResponse[] = [];
    await using endpoint = await serve((_, response, count) => {
      most = Math.max(most, (inside += 1));
      response.once('finish', () => (inside -= 1));
      held.push(response);
      // Two are let in, and the third comes only when one of them has ended.
      if (held.length >= 2) held.shift()?.end('here');
      if (count === 8) for (const last of held) last.end('here');
    });
    const { dispatcher, url } = endpoint;
    const answers = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0
        ? request(url, { dispatcher }).then(({ body }) => body.text())
        : fetch(url, { dispatcher }).then((response) => response.text()),
    );
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 8 }).fill('here'));
    expect(most).toBe(2);
  });

  test('is left at once by a caller that is stopped while the window is shut', async () => {
    const stop = new AbortController();
    await using endpoint = await serve((_, response) => {
      stop.abort(new Error('stopped'));
      limit(response);
    });
    const { dispatcher, url } = endpoint;
    await expect(request(url, { dispatcher, signal: stop.signal })).rejects.toThrow('stopped');
    expect(endpoint.seen).toHaveLength(1);
  });
});

test('an endpoint that says nothing is heard of, and not for ever waited for', async () => {
  const timeOuts = { ...TIME_OUTS, answer: 50 };
  await using endpoint = await serve(() => undefined, { timeOuts });
  const { dispatcher, url } = endpoint;
  await expect(request(url, { dispatcher })).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
});
