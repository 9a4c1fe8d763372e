#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: half of the time to `zoo --help` would be spent on compiling what never changes.
enableCompileCache();
const { runCli } = await import('./run-cli.ts');

const { stdin, stdout, stderr, env, argv } = process;
// `zoo apply --yes | head -1` closes our output early: that ends the printing, and never the work.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
  });
}

const code = await runCli({
  argv: argv.slice(2),
  environment: env,
  directory: process.cwd(),
  streams: { stdin, stdout, stderr },
  signals: process,
  leave: (now) => process.exit(now),
});
// Pipes are written asynchronously: leaving at once would cut a long plan.
await Promise.all([stdout, stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(code);
