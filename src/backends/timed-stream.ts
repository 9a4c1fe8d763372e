/** What measuring a server by a stream of its events has in common, whatever the server calls its fields. */
import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import { parseBoundedJson } from '../resources/bounded-json.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { Connection, Forward } from '../transports/transport.ts';
import type { TimedRequest } from './backend.ts';
import { parseErrorMessage } from './chat-answers.ts';
import { postStream } from './loopback-client.ts';
import { sseData } from './sse-data.ts';

export interface Asking {
  readonly forward: Forward;
  /** Only a run that changes something measures: nothing here has to pass a list of what may be read. */
  readonly readRoutes: readonly ReadRoute[];
  readonly signal: AbortSignal;
}

/** Opens the server's port for as long as `measure` takes, and says in one sentence what kept it from a result. */
export async function measuring<T>(
  { connection, port }: { readonly connection: Connection; readonly port: number },
  { model, signal }: Pick<TimedRequest, 'model' | 'signal'>,
  measure: (asking: Asking) => Promise<T>,
): Promise<T> {
  const forward = await connection.forward(port);
  try {
    return await measure({ forward, readRoutes: [], signal });
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

/** Each event as JSON, and the milliseconds that had passed since the question was sent. */
export async function* timedEvents(
  asking: Asking & { readonly path: string },
  { model, question }: { readonly model: string; readonly question: object },
): AsyncGenerator<{ readonly json: unknown; readonly passed: number }, void, void> {
  const sent = performance.now();
  const { bytes } = await postStream(asking, question);
  for await (const data of sseData(bytes)) {
    const passed = performance.now() - sent;
    const parsed = parseBoundedJson(data, BOUNDS.served);
    const json = 'value' in parsed ? parsed.value : undefined;
    const error = parseErrorMessage(json);
    if (error !== undefined) throw unmeasured(model, `says ${visible(error)}`);
    yield { json, passed };
  }
}

export function unmeasured(model: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `could not be measured: the server of ${model} ${why}`,
    remedy: 'check the weights and the build of the server; nothing was recorded',
  });
}
