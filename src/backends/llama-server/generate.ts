import type { Connection } from '../../transports/transport.ts';
import type { TimedRequest, TimedRun } from '../backend.ts';
import { measuring, timedEvents, unmeasured } from '../timed-stream.ts';
import { parseGenerated } from './client.ts';

/** A fixed number of tokens after a prompt, without what was cached before, by the clock of this computer and the server's. */
export function generate(connection: Connection, port: number, request: TimedRequest): Promise<TimedRun> {
  const { model, prompt, tokens } = request;
  return measuring({ connection, port }, request, async (asking) => {
    const question = {
      prompt,
      n_predict: tokens,
      ignore_eos: true,
      cache_prompt: false,
      temperature: 0,
      stream: true,
    };
    let firstTokenMilliseconds: number | undefined;
    for await (const { json, passed } of timedEvents(
      { ...asking, path: '/completion' },
      { model, question },
    )) {
      firstTokenMilliseconds ??= passed;
      const end = parseGenerated(json);
      if (end === undefined) continue;
      if (end.tokens !== tokens) throw unmeasured(model, `wrote ${end.tokens} tokens, not ${tokens}`);
      return { ...end, firstTokenMilliseconds, totalMilliseconds: passed };
    }
    throw unmeasured(model, 'gave no times');
  });
}
