import { askedOf, requireOwnWords } from './own-words.ts';
import { proveIdentity, requireAsDeclared } from './prove.ts';
import { serve } from './serve.ts';
import type { Incoming, Swap } from './swap.ts';

/**
 * The incoming tenant proves health and identity on a loopback port of its own while the outgoing one serves. It is
 * ended again before the exchange: its pages stay warm, so that the start on the declared port is short. Returns what to tell.
 */
export async function tryBeside(swap: Swap, incoming: Incoming): Promise<string | undefined> {
  const { connection, context, backend } = swap;
  const { slug, serving } = incoming;
  const port = await connection.freePort();
  await context.effect('try beside', { tenant: slug, port: String(port) });
  const trial = await serve(swap, { slug, serving, port, as: 'trial', signal: context.signal });
  try {
    requireAsDeclared(swap, incoming, trial);
    await proveIdentity(swap, incoming, { at: trial, signal: context.signal });
    return await requireOwnWords(swap, askedOf(incoming), { at: trial, signal: context.signal });
  } finally {
    await backend.service.stop(swap, { slug, as: 'trial', text: slug, detail: {}, ...trial });
  }
}
