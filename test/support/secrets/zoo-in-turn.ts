/**
 * Many command lines of the real zoo, one after another in one process: `node zoo-in-turn.ts CALLS.json`, where the file is a
 * list of lists of words. Before each, its number is printed to both streams. What waits for Ctrl-C is told to stop at once.
 */
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { runCli } from '../../../src/cli/run-cli.ts';
import { markOf } from './calls-in-turn.ts';

const calls: readonly (readonly string[])[] = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
for (const [index, argv] of calls.entries()) {
  for (const stream of [process.stdout, process.stderr]) stream.write(markOf(index));
  const signals = new EventEmitter();
  const ended = runCli({
    argv,
    environment: process.env,
    directory: process.cwd(),
    streams: process,
    signals,
    leave: (code) => process.exit(code),
  });
  if (argv.includes('serve')) signals.emit('SIGINT');
  const exit = await ended;
  process.stdout.write(`${markOf(index)}${exit}`);
}
