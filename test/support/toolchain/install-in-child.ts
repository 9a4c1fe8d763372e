/**
 * One of several processes that want the same installation: `install-in-child.ts DIRECTORY`. Says on stdout what
 * happens, and does not finish its work before it reads a line.
 */
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { installOnce } from '../../../src/toolchains/install-once.ts';

const directory = process.argv[2] ?? '';
await installOnce(
  {
    tool: 'demo',
    version: '1',
    directory,
    parts: ['content'],
    make: async (staging) => {
      await appendFile(`${directory}.log`, 'made\n');
      await writeFile(join(staging, 'content'), 'whole');
      process.stdout.write('making\n');
      await once(process.stdin, 'data');
      return { origin: 'test' };
    },
  },
  {
    environment: {},
    cacheDirectory: '',
    configuredPaths: {},
    run: localExecutor.run,
    progress: ({ step }) => process.stdout.write(`${step}\n`),
    signal: new AbortController().signal,
  },
);
process.stdout.write('done\n');
process.stdin.destroy();
