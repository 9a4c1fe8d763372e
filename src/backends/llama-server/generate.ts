import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { parseBoundedJson } from '../../resources/bounded-json.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Connection } from '../../transports/transport.ts';
import type { TimedRequest, TimedRun } from '../backend.ts';
import { postStream } from '../loopback-client.ts';
import { sseData } from '../sse-data.ts';
import { parseErrorMessage } from '../chat-answers.ts';
import { parseGenerated } from './client.ts';

/** A fixed number of tokens after a prompt, without what was cached before, by the clock of this computer and the server's. */
export async function generate(
  connection: Connection,
  port: number,
  { model, prompt, tokens, signal }: TimedRequest,
): Promise<TimedRun> {
  const forward = await connection.forward(port);
  try {
    const sent = performance.now();
    // Only a run that changes something measures: nothing here has to pass a list of what may be read.
    const asking = { forward, path: '/completion', readRoutes: [], signal };
    const { bytes } = await postStream(asking, {
      prompt,
      n_predict: tokens,
      ignore_eos: true,
      cache_prompt: false,
      temperature: 0,
      stream: true,
    });
    let firstTokenMilliseconds: number | undefined;
    for await (const data of sseData(bytes)) {
      const passed = performance.now() - sent;
      firstTokenMilliseconds ??= passed;
      const parsed = parseBoundedJson(data, BOUNDS.served);
      const json = 'value' in parsed ? parsed.value : undefined;
      const error = parseErrorMessage(json);
      if (error !== undefined) throw unmeasured(model, `says ${visible(error)}`);
      const end = parseGenerated(json);
      if (end === undefined) continue;
      if (end.tokens !== tokens) throw unmeasured(model, `wrote ${end.tokens} tokens, not ${tokens}`);
      return { ...end, firstTokenMilliseconds, totalMilliseconds: passed };
    }
    throw unmeasured(model, 'gave no times');
  } catch (error) {
    if (error instanceof WorldFailure) throw error;
    if (signal.aborted)
      throw new WorldFailure({ class: 'interrupted', message: 'interrupted while a model was measured' });
    const why = error instanceof Error ? error.message : String(error);
    throw new WorldFailure(
      { class: 'unhealthy', message: `the server of ${model} died while it was measured: ${visible(why)}` },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}

function unmeasured(model: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `could not be measured: the server of ${model} ${why}`,
    remedy: 'check the weights and the build of the server; nothing was recorded',
  });
}
