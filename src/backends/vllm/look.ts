import { visible } from '../../diagnostics/visible-text.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Connection } from '../../transports/transport.ts';
import type { Look } from '../backend.ts';
import { parseErrorMessage } from '../chat-answers.ts';
import type { Handle } from '../handle.ts';
import { getJson, postJson } from '../loopback-client.ts';
import { CONFIG } from '../model-folder.ts';
import { reasonOf } from '../reason-of.ts';
import { parseModels, parseVersion, parseWritten } from './client.ts';
import { READ_ROUTES } from './read-routes.ts';

const LOOK_TIMEOUT_MILLISECONDS = 5_000;
/** The first one is slow: its kernels are made ready with it. */
const TOKEN_TIMEOUT_MILLISECONDS = 30_000;

/** What answers there, and under which name. `/health` is the engine's pulse; only a token proves that it answers. */
export async function look(connection: Connection, { port, alias }: Handle): Promise<Look> {
  const forward = await connection.forward(port);
  try {
    const signal = AbortSignal.timeout(LOOK_TIMEOUT_MILLISECONDS);
    const asking = { forward, readRoutes: READ_ROUTES, signal };
    const { status } = await getJson({ ...asking, path: '/health' });
    if (status === 503) return { state: 'down', why: 'its engine has died', isFinal: true };
    if (status !== 200) return { state: 'down', why: `/health answered ${status}` };
    const [listed, said] = await Promise.all([
      getJson({ ...asking, path: '/v1/models' }),
      getJson({ ...asking, path: '/version' }),
    ]);
    const [model, build] = [parseModels(listed.json), parseVersion(said.json)];
    if (model === undefined || build === undefined)
      return { state: 'down', why: 'what answers is not vLLM with one model' };
    if (model.id !== alias) return { state: 'down', why: `it serves the name ${visible(model.id)}` };
    const asked = await postJson(
      {
        forward,
        readRoutes: READ_ROUTES,
        path: '/v1/completions',
        signal: AbortSignal.timeout(Math.min(TOKEN_TIMEOUT_MILLISECONDS, BOUNDS.served.questionMilliseconds)),
      },
      { model: model.id, prompt: 'a', max_tokens: 1, temperature: 0 },
    );
    if (parseWritten(asked.json) !== 1)
      return {
        state: 'down',
        why: `it wrote no token: ${visible(parseErrorMessage(asked.json) ?? String(asked.status))}`,
      };
    const { root, context } = model;
    const adapters = Array.from({ length: model.adapters }, () => 1);
    return { state: 'ready', serves: `${root}/${CONFIG}`, build, context, adapters };
  } catch (error) {
    return { state: 'down', why: reasonOf(error) };
  } finally {
    await forward.close();
  }
}
