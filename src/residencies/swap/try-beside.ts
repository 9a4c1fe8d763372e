import { proveIdentity, requireAsDeclared } from './prove.ts';
import { serve } from './serve.ts';
import type { Incoming, Swap } from './swap.ts';
import { recordPath } from '../debris.ts';

/**
 * The incoming tenant proves health and identity on a loopback port of its own while the outgoing one serves. It is
 * ended again before the exchange: its pages stay warm, so that the start on the declared port is short.
 */
export async function tryBeside(swap: Swap, incoming: Incoming): Promise<void> {
  const { connection, context, backend, zoo } = swap;
  const { slug, serving } = incoming;
  const port = await connection.freePort();
  await context.effect('try beside', { tenant: slug, port: String(port) });
  const trial = await serve(swap, { slug, serving, port, name: 'trial', signal: context.signal });
  try {
    requireAsDeclared(swap, incoming, trial);
    await proveIdentity(swap, incoming, { port, signal: context.signal });
  } finally {
    await backend.stop(connection, trial.process);
    await connection.remove(`${zoo}/${recordPath(slug, 'trial')}`);
  }
}
