import { failureLine, WorldFailure } from '../../diagnostics/failure.ts';
import type { Connection } from '../../transports/transport.ts';
import { reasonOf } from '../reason-of.ts';
import { type OllamaClient, ollamaClient } from './client.ts';

/** zoo starts no daemon of a machine. */
export const START_REMEDY =
  'start Ollama on the machine (`ollama serve`, or its service; https://ollama.com/download has it), or write its port: in the fleet file';

/** For what Ollama answers at once. */
export const TALK_MILLISECONDS = 30_000;

/** Talks to the Ollama on a port of a machine. What does not answer is a WorldFailure. */
export async function askOllama<T>(
  {
    connection,
    port,
    signal,
  }: { readonly connection: Connection; readonly port: number; readonly signal: AbortSignal },
  talk: (ollama: OllamaClient) => Promise<T>,
): Promise<T> {
  const forward = await connection.forward(port);
  try {
    return await talk(ollamaClient(forward, signal));
  } catch (error) {
    // A TypeError is a mistake of ours, and no sign of how it is.
    if (error instanceof WorldFailure || error instanceof TypeError) throw error;
    // A time that is over is a TimeoutError.
    if (error instanceof Error && error.name === 'AbortError')
      throw new WorldFailure({ class: 'interrupted', message: 'interrupted while Ollama was asked' });
    throw new WorldFailure(
      {
        class: 'unhealthy',
        message: `Ollama does not answer on port ${port}: ${reasonOf(error)}`,
        remedy: START_REMEDY,
      },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}

/** Why it counts as down. A way to its machine that broke says nothing of it, and neither does a mistake of ours. */
export function whyDown(error: unknown): string {
  if (error instanceof WorldFailure && error.failure.class !== 'network') return failureLine(error.failure);
  throw error;
}
