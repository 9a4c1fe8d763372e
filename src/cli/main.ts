#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: half of the time to `zoo --help` would be spent on compiling what never changes.
enableCompileCache();
const { runCli } = await import('./run-cli.ts');

const { stdin, stdout, stderr, env, argv } = process;
// `zoo plan | head` closes our output early; that is no failure of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

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
