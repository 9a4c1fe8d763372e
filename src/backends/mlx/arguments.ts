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

/**
 * A request may name any model, and the server would fetch it and serve it in place of the tenant's. Offline, and with the
 * tenant's own folder in place of the user's cache of models, there is none that it could name but by a path.
 */
export function serverEnvironment(cwd: string): Readonly<Record<string, string>> {
  return {
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    HF_HOME: cwd,
    HF_HUB_CACHE: cwd,
    TOKENIZERS_PARALLELISM: 'false',
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
  };
}
