import { parseBoundedJson } from '../../resources/bounded-json.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Connection } from '../../transports/transport.ts';
import type { TimedRequest, TimedRun } from '../backend.ts';
import { getJson } from '../loopback-client.ts';
import { measuring, timedEvents, unmeasured } from '../timed-stream.ts';
import { parseEnds, parseModelFolder, parseUsage } from './client.ts';
import { DEFAULT_MODEL } from './look.ts';

/** Makes a token impossible. */
const NEVER = -1e9;
const READ_MILLISECONDS = 10_000;
/** The server keeps what it read of a prompt. Each begins otherwise, so that nothing but its first tokens is found again. */
const MOST_CACHED_TOKENS = 4;

/**
 * A fixed number of tokens after a prompt, by the clock of this computer: the server tells none. It has no switch for going on past
 * the end of an answer, so the end is forbidden by its number, which is in the model's configuration.
 */
export function generate(connection: Connection, port: number, request: TimedRequest): Promise<TimedRun> {
  const { model, prompt, tokens } = request;
  return measuring({ connection, port }, request, async (asking) => {
    const folder = parseModelFolder((await getJson({ ...asking, path: '/v1/models' })).json);
    if (folder === undefined) throw unmeasured(model, 'names no folder');
    const ends = await endTokens(connection, folder);
    const question = {
      model: DEFAULT_MODEL,
      prompt: `${Math.floor(performance.now() * 1000).toString(36)} ${prompt}`,
      max_tokens: tokens,
      temperature: 0,
      logit_bias: Object.fromEntries(ends.map((id) => [id, NEVER])),
      stream: true,
      stream_options: { include_usage: true },
    };
    let firstTokenMilliseconds: number | undefined;
    let totalMilliseconds = 0;
    const events = timedEvents({ ...asking, path: '/v1/completions' }, { model, question });
    for await (const { json, passed } of events) {
      const usage = parseUsage(json);
      if (usage === undefined || firstTokenMilliseconds === undefined) {
        firstTokenMilliseconds ??= passed;
        totalMilliseconds = passed;
        continue;
      }
      if (usage.tokens !== tokens) throw unmeasured(model, `wrote ${usage.tokens} tokens, not ${tokens}`);
      if (usage.cachedTokens === undefined)
        throw unmeasured(model, 'does not say how much of the prompt it had in its cache');
      if (usage.cachedTokens > MOST_CACHED_TOKENS)
        throw unmeasured(model, `had ${usage.cachedTokens} tokens of the prompt in its cache`);
      const { promptTokens } = usage;
      return {
        firstTokenMilliseconds,
        totalMilliseconds,
        promptTokens,
        tokens,
        prompt: phase(promptTokens, firstTokenMilliseconds),
        generation: phase(tokens - 1, totalMilliseconds - firstTokenMilliseconds),
      };
    }
    throw unmeasured(model, 'gave no counts');
  });
}

function phase(tokens: number, milliseconds: number): TimedRun['prompt'] {
  return { milliseconds, tokensPerSecond: milliseconds <= 0 ? 0 : (tokens / milliseconds) * 1000 };
}

/** With which an answer ends, by both files that loaders read. */
async function endTokens(connection: Connection, folder: string): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const name of ['config.json', 'generation_config.json']) {
    // For a gate they are links into the store.
    const { stdout } = await connection.exec({
      command: 'cat',
      arguments: [`${folder}/${name}`],
      timeoutMilliseconds: READ_MILLISECONDS,
    });
    const json = parseBoundedJson(stdout, BOUNDS.text);
    for (const id of 'value' in json ? parseEnds(json.value) : []) ids.push(id);
  }
  return ids;
}
