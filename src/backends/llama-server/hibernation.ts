import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Connection } from '../../transports/transport.ts';
import type { Hibernation } from '../backend.ts';
import { postJson } from '../loopback-client.ts';
import { parseErrorMessage } from '../chat-answers.ts';
import { parseTokenCount } from './client.ts';
import { READ_ROUTES } from './read-routes.ts';

/** A busy slot defers the request until its answer is finished; zoo does not wait for that for ever. */
const TIMEOUT_MILLISECONDS = 60_000;

/** The first slot's cache as a file. llama-server's restore works with a single slot only. */
export const hibernation: Hibernation = {
  save: (connection, port, file) => slotAction({ connection, port, file }, 'save', 'n_saved'),
  forget: async (connection, port) =>
    void (await slotAction({ connection, port, file: '' }, 'erase', 'n_erased')),
  restore: (connection, port, file) => slotAction({ connection, port, file }, 'restore', 'n_restored'),
};

async function slotAction(
  {
    connection,
    port,
    file,
  }: { readonly connection: Connection; readonly port: number; readonly file: string },
  action: 'save' | 'restore' | 'erase',
  counted: 'n_saved' | 'n_restored' | 'n_erased',
): Promise<number> {
  const forward = await connection.forward(port);
  try {
    const path = `/slots/0?action=${action}`;
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const { status, json } = await postJson(
      { forward, path, readRoutes: READ_ROUTES, signal },
      { filename: file },
    );
    const count = status === 200 ? parseTokenCount(json, counted) : undefined;
    if (count !== undefined) return count;
    throw new WorldFailure({
      class: 'tool',
      message: parseErrorMessage(json) ?? `/slots answered ${status}`,
    });
  } catch (error) {
    // A TypeError is a mistake of ours, and no sign of how the server is.
    if (error instanceof WorldFailure || error instanceof TypeError) throw error;
    throw new WorldFailure(
      { class: 'unhealthy', message: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}
