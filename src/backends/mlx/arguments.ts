import { dirname } from 'node:path';
import type { ServiceShape } from '../process-server.ts';

/** Behind the interpreter. */
export const MODULE: readonly string[] = ['-m', 'mlx_lm', 'server'];

/** The whole configuration on the command line, nothing left to defaults that change between releases. */
export function serverArguments({ weightsPath, context, parallel, port }: ServiceShape): readonly string[] {
  return [
    ...['--model', dirname(weightsPath)],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
    // By itself it lets every page in a browser of this machine talk to the model.
    ...['--allowed-origins', 'http://127.0.0.1'],
    // It bounds no conversation: this much it writes for a client that sets no limit.
    ...['--max-tokens', String(context)],
    ...['--decode-concurrency', String(parallel)],
    ...['--prompt-concurrency', String(parallel)],
    // Each kept conversation takes memory that no estimate knows of.
    ...['--prompt-cache-size', String(parallel)],
  ];
}
