#!/usr/bin/env node
// Runs a script of this repository under the pinned Node, after bringing in the locked dependencies if they are not there.
// Plain JavaScript for any Node: the system's may be too old to run TypeScript.
//   node .ci/pinned.mjs examples/run.ts [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(top, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** npm writes what it installed beside it: every locked package that is not optional must be there in its locked version. */
function isInstalled() {
  const installed = readLock(join(top, 'node_modules', '.package-lock.json'));
  const locked = Object.entries(readLock(join(top, 'package-lock.json')));
  return (
    existsSync(node) &&
    locked.every(
      ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
    )
  );
}

if (!isInstalled()) {
  process.stderr.write('Installing the locked dependencies ...\n');
  // Not `npm ci`: it refuses a lock file without the optional packages of other platforms, and a registry that has only
  // some platforms cannot write any other. `--no-save` leaves the lock file as it is.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: top, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status !== 0) process.exit(status ?? 1);
}

const child = spawn(node, process.argv.slice(2), {
  cwd: top,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
});
// The terminal sends Ctrl-C to the whole group: the child decides, and we end as it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
