import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Connection } from '../../transports/transport.ts';
import { reasonOf } from '../reason-of.ts';
import { type OllamaClient, ollamaClient } from './client.ts';

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
    throw new WorldFailure(
      {
        class: 'unhealthy',
        message: `Ollama does not answer on port ${port}: ${reasonOf(error)}`,
        remedy:
          'start Ollama on the machine (`ollama serve`, or its service), or write its port: in the fleet file',
      },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}
