import { BOUNDS } from '../../resources/bounds.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { Connection } from '../../transports/transport.ts';
import type { Look } from '../backend.ts';
import { parseErrorMessage } from '../chat-answers.ts';
import type { Handle } from '../handle.ts';
import { getJson, postJson } from '../loopback-client.ts';
import { reasonOf } from '../reason-of.ts';
import { parseBuild, parseModelFolder } from './client.ts';
import { READ_ROUTES } from './read-routes.ts';

const LOOK_TIMEOUT_MILLISECONDS = 5_000;
/** A request waits behind those that are answered now. */
const TOKEN_TIMEOUT_MILLISECONDS = 30_000;
/** The model that it was started with, whatever it has loaded since. */
export const DEFAULT_MODEL = 'default_model';

/**
 * What answers there. `/health` is well from the first moment on, and stays so while nothing can be loaded: only a token proves
 * that it answers. Asked for `default_model` it answers from the folder that it was started with.
 */
export async function look(connection: Connection, { port }: Pick<Handle, 'port'>): Promise<Look> {
  const forward = await connection.forward(port);
  try {
    const signal = AbortSignal.timeout(LOOK_TIMEOUT_MILLISECONDS);
    const asking = { forward, readRoutes: READ_ROUTES, signal };
    const { status } = await getJson({ ...asking, path: '/health' });
    if (status === 503) return { state: 'down', why: 'it could not load its model', isFinal: true };
    if (status !== 200) return { state: 'down', why: `/health answered ${status}` };
    const folder = parseModelFolder((await getJson({ ...asking, path: '/v1/models' })).json);
    if (folder === undefined)
      return { state: 'down', why: 'what answers is not mlx_lm.server with a folder' };
    const asked = await postJson(
      {
        forward,
        readRoutes: READ_ROUTES,
        path: '/v1/completions',
        signal: AbortSignal.timeout(Math.min(TOKEN_TIMEOUT_MILLISECONDS, BOUNDS.served.questionMilliseconds)),
      },
      { model: DEFAULT_MODEL, prompt: 'a', max_tokens: 1, temperature: 0 },
    );
    const build = parseBuild(asked.json);
    if (build === undefined)
      return {
        state: 'down',
        why: `it wrote no token: ${visible(parseErrorMessage(asked.json) ?? String(asked.status))}`,
      };
    return { state: 'ready', serves: `${folder}/config.json`, build };
  } catch (error) {
    return { state: 'down', why: reasonOf(error) };
  } finally {
    await forward.close();
  }
}
