import type { ServiceShape } from '../process-server.ts';

/** llama.cpp's cache grows in steps of this many tokens; what is no multiple would be cut when there are several slots. */
const CELLS_STEP = 256;

/**
 * Copies of a conversation's state that are kept to go back to, where a state cannot be wound back (windows, recurrent layers). By
 * itself the server keeps 32, of which each may be as large as all that a conversation has; the last two serve a conversation whose
 * thoughts are taken out, or whose answer is asked for again.
 */
export const CHECKPOINTS = 2;

/** What each slot of a server for `context` tokens says that it holds. */
export function cellsOf(context: number): number {
  return Math.ceil(context / CELLS_STEP) * CELLS_STEP;
}

/**
 * The whole configuration on the command line, nothing left to defaults that change between releases:
 * the default port moves, `--fit` shrinks a context that was not given, and the prompt cache alone takes 8 GiB that no
 * estimate knows of.
 */
export function serverArguments({
  weightsPath,
  adapterPath,
  alias,
  context,
  parallel,
  port,
  hibernationDirectory,
}: ServiceShape): readonly string[] {
  return [
    ...['--model', weightsPath],
    ...(adapterPath === undefined ? [] : ['--lora', adapterPath]),
    ...['--alias', alias],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
    // It is divided among the slots, each of which shall have all of `context`.
    ...['--ctx-size', String(cellsOf(context) * parallel)],
    ...['--parallel', String(parallel)],
    '--no-kv-unified',
    ...['--cache-type-k', 'f16'],
    ...['--cache-type-v', 'f16'],
    ...['--flash-attn', 'auto'],
    ...['--cache-ram', '0'],
    ...['--ctx-checkpoints', String(CHECKPOINTS)],
    // As many layers as the GPU has room for; the context above is given, so that it is never what shrinks.
    ...['--gpu-layers', 'auto'],
    '--jinja',
    '--no-ui',
    '--slots',
    '--metrics',
    '--offline',
    ...(hibernationDirectory === undefined ? [] : ['--slot-save-path', hibernationDirectory]),
  ];
}
