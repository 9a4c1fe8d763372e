import { dirname } from 'node:path';
import type { ServiceShape } from '../process-server.ts';
import { pythonEnvironment } from '../python-server.ts';

/** Behind the interpreter. */
export const MODULE: readonly string[] = ['-m', 'vllm.entrypoints.cli.main', 'serve'];

/** The whole configuration on the command line, nothing left to defaults that change between releases. */
export function serverArguments({
  weightsPath,
  alias,
  context,
  parallel,
  port,
  settings = {},
}: ServiceShape): readonly string[] {
  return [
    dirname(weightsPath),
    ...['--served-model-name', alias],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
    ...['--max-model-len', String(context)],
    ...['--max-num-seqs', String(parallel)],
    ...option('--gpu-memory-utilization', settings['gpu_memory_utilization']),
    ...option('--tensor-parallel-size', settings['tensor_parallel']),
    ...option('--dtype', settings['dtype']),
    // An answer must not depend on what was asked before.
    '--no-enable-prefix-caching',
    ...(settings['enforce_eager'] === true ? ['--enforce-eager'] : []),
  ];
}

function option(name: string, value: string | number | boolean | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** vLLM sends usage statistics to its makers; the two last variables turn that off. */
export function serverEnvironment(cwd: string): Readonly<Record<string, string>> {
  return { ...pythonEnvironment(cwd), DO_NOT_TRACK: '1', VLLM_NO_USAGE_STATS: '1' };
}
