import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { Connection } from '../transports/transport.ts';
import type { ServingLoad } from './backend.ts';
import { getText } from './loopback-client.ts';

const MILLISECONDS = 5_000;

/** What a server's `/metrics` say of its work; undefined where it does not answer. Never throws for a server that is down. */
export async function readMetrics(
  connection: Connection,
  { port, readRoutes }: { readonly port: number; readonly readRoutes: readonly ReadRoute[] },
  parse: (text: string) => ServingLoad,
): Promise<ServingLoad | undefined> {
  const forward = await connection.forward(port);
  try {
    const signal = AbortSignal.timeout(MILLISECONDS);
    const { status, text } = await getText({ forward, path: '/metrics', readRoutes, signal });
    return status === 200 ? parse(text) : undefined;
  } catch {
    return undefined;
  } finally {
    await forward.close();
  }
}
