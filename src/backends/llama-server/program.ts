import { SERVER_FOLDERS, SERVER_NAME } from '../../toolchains/llama-cpp/server-folders.ts';
import type { ProgramNeed } from '../server-program.ts';

export const llamaServerProgram: ProgramNeed = {
  tool: 'llama.cpp',
  name: SERVER_NAME,
  folders: SERVER_FOLDERS,
  flags: [
    ...['--model', '--alias', '--host', '--port', '--ctx-size', '--parallel', '--no-kv-unified'],
    ...[
      '--cache-type-k',
      '--cache-type-v',
      '--flash-attn',
      '--cache-ram',
      '--ctx-checkpoints',
      '--gpu-layers',
    ],
    ...['--jinja', '--no-ui', '--slots', '--metrics', '--offline', '--slot-save-path'],
  ],
  load: async () => (await import('../../toolchains/llama-cpp/server-program.ts')).llamaServerReader,
};
