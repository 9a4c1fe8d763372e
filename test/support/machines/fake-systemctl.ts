/**
 * A FAKE of `systemctl --user`, for machines where no systemd runs. What it does is what systemd documents (see the
 * facts that the user service was built on): `start` of a Type=exec unit returns once the program runs and knows its
 * MainPID; `stop` sends SIGTERM to it, SIGKILL after TimeoutStopSec, and never starts it again; Restart=on-failure
 * brings it back after RestartSec when it ended with a code or by a signal that is none of HUP, INT, TERM, PIPE; more than
 * StartLimitBurst starts since the last `reset-failed` are refused; units are what they were at the last daemon-reload;
 * `enable` links into default.target.wants; `show` prints `key=value`.
 * RestartSec is kept in milliseconds instead of seconds, so that a test need not wait for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

interface UnitState {
  readonly ActiveState: 'active' | 'activating' | 'inactive' | 'failed';
  readonly SubState: 'running' | 'auto-restart' | 'dead' | 'failed';
  readonly MainPID: number;
  readonly NRestarts: number;
  /** Who watches it in this fake; 0: nobody. */
  readonly watcher: number;
}
const DEAD: UnitState = { ActiveState: 'inactive', SubState: 'dead', MainPID: 0, NRestarts: 0, watcher: 0 };
const CLEAN_SIGNALS: readonly unknown[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

const runtime = join(process.env['XDG_RUNTIME_DIR'] ?? '', 'fake-systemd');
const units = join(
  process.env['XDG_CONFIG_HOME'] ?? join(process.env['HOME'] ?? '', '.config'),
  'systemd/user',
);
mkdirSync(runtime, { recursive: true });

const [first, ...rest] = process.argv.slice(2);
if (first === 'watch') await watch(rest[0] ?? '');
else process.exitCode = await command([first ?? '', ...rest]);

async function command(given: readonly string[]): Promise<number> {
  appendFileSync(join(runtime, 'calls'), `${given.join(' ')}\n`);
  const [user, ...words] = given.filter((word) => word !== '--quiet');
  if (user !== '--user') return refuse('this fake knows the user manager only');
  const [verb = '', ...more] = words;
  const unit = more.find((word) => word.endsWith('.service')) ?? '';
  switch (verb) {
    case 'show-environment':
      return 0;
    case 'daemon-reload':
      for (const name of loadedUnits()) {
        if (existsSync(join(units, name))) copyFileSync(join(units, name), loaded(name));
        else rmSync(loaded(name));
      }
      return 0;
    case 'enable':
      if (!existsSync(join(units, unit))) return refuse(`Unit file ${unit} does not exist.`);
      mkdirSync(join(units, 'default.target.wants'), { recursive: true });
      rmSync(wants(unit), { force: true });
      symlinkSync(join(units, unit), wants(unit));
      return 0;
    case 'disable':
      if (!existsSync(join(units, unit))) return refuse(`Unit file ${unit} does not exist.`);
      rmSync(wants(unit), { force: true });
      return 0;
    case 'reset-failed':
      if (!existsSync(loaded(unit))) return refuse(`Unit ${unit} not loaded.`);
      rmSync(starts(unit), { force: true });
      if (stateOf(unit).ActiveState === 'failed') setState(unit, DEAD);
      return 0;
    case 'start':
      return isUp(unit) ? 0 : start(unit);
    case 'restart':
      await stop(unit);
      return start(unit);
    case 'stop':
      return load(unit) ? stop(unit) : refuse(`Unit ${unit} not loaded.`);
    case 'show':
      for (const name of (more[more.indexOf('-p') + 1] ?? '').split(','))
        process.stdout.write(`${name}=${String(Reflect.get(stateOf(unit), name))}\n`);
      return 0;
    default:
      return refuse(`Unknown command verb ${verb}.`);
  }
}

async function start(unit: string): Promise<number> {
  if (!load(unit)) return refuse(`Unit ${unit} not found.`);
  if (countStart(unit) > Number(setting(unit, 'StartLimitBurst'))) {
    setState(unit, { ...DEAD, ActiveState: 'failed', SubState: 'failed' });
    return refuse(`Job for ${unit} failed: start request repeated too quickly.`);
  }
  const watcher = spawn(process.execPath, [fileURLToPath(import.meta.url), 'watch', unit], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Its first word: the program runs.
  await Promise.race([once(watcher.stdout, 'data'), once(watcher, 'exit')]);
  watcher.stdout.destroy();
  watcher.unref();
  return 0;
}

async function stop(unit: string): Promise<number> {
  const { watcher } = stateOf(unit);
  if (watcher === 0) return 0;
  process.kill(watcher, 'SIGTERM');
  while (stateOf(unit).watcher !== 0) await wait(5);
  return 0;
}

/** Stands for the manager: one per unit that is up. */
async function watch(unit: string): Promise<void> {
  let isStopping = false;
  const stopping = new AbortController();
  process.once('SIGTERM', () => {
    isStopping = true;
    stopping.abort();
  });
  for (let restarts = 0; ; restarts += 1) {
    const [program = '', ...args] = words(setting(unit, 'ExecStart'));
    const child = spawn(program, args, { stdio: 'ignore', detached: true, cwd: '/' });
    const ended = once(child, 'exit');
    const { pid: MainPID = 0 } = child;
    setState(unit, {
      ActiveState: 'active',
      SubState: 'running',
      MainPID,
      NRestarts: restarts,
      watcher: process.pid,
    });
    if (restarts === 0) process.stdout.write('up\n');
    const stopped = once(stopping.signal, 'abort').then(() => 'stop' as const);
    if (!isStopping) await Promise.race([ended, stopped]);
    if (isStopping) {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), Number(setting(unit, 'TimeoutStopSec')) * 1000);
      await ended;
      clearTimeout(kill);
      return setState(unit, DEAD);
    }
    const [code, signal]: unknown[] = await ended;
    if (code === 0 || CLEAN_SIGNALS.includes(signal)) return setState(unit, DEAD);
    setState(unit, {
      ActiveState: 'activating',
      SubState: 'auto-restart',
      MainPID: 0,
      NRestarts: restarts,
      watcher: process.pid,
    });
    await wait(Number(setting(unit, 'RestartSec')), undefined, { signal: stopping.signal }).catch(
      () => undefined,
    );
    if (isStopping) return setState(unit, DEAD);
    if (countStart(unit) > Number(setting(unit, 'StartLimitBurst')))
      return setState(unit, { ...DEAD, ActiveState: 'failed', SubState: 'failed' });
  }
}

function isUp(unit: string): boolean {
  return stateOf(unit).watcher !== 0;
}

/** A unit that was never asked for is read from its file; after that, only daemon-reload reads it again. */
function load(unit: string): boolean {
  if (!existsSync(loaded(unit)) && existsSync(join(units, unit)))
    copyFileSync(join(units, unit), loaded(unit));
  return existsSync(loaded(unit));
}

function setting(unit: string, key: string): string {
  const line = readFileSync(loaded(unit), 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${key}=`));
  if (line === undefined) throw new Error(`this fake needs ${key}=`);
  return line.slice(key.length + 1);
}

/** Quotes, backslashes, `$$` and `%%`, as in systemd.service(5). */
function words(line: string): readonly string[] {
  return [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '').replaceAll('$$', () => '$').replaceAll('%%', '%'),
  );
}

function countStart(unit: string): number {
  appendFileSync(starts(unit), '+');
  return readFileSync(starts(unit), 'utf8').length;
}

function stateOf(unit: string): UnitState {
  const path = join(runtime, `${unit}.state`);
  return existsSync(path) ? parseState(readFileSync(path, 'utf8')) : DEAD;
}

function parseState(text: string): UnitState {
  return { ...DEAD, ...JSON.parse(text) };
}

function setState(unit: string, state: UnitState): void {
  const path = join(runtime, `${unit}.state`);
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(state));
  renameSync(`${path}.${process.pid}`, path);
}

function loadedUnits(): readonly string[] {
  return readdirSync(runtime).flatMap((name) =>
    name.endsWith('.loaded') ? [name.slice(0, -'.loaded'.length)] : [],
  );
}

function loaded(unit: string): string {
  return join(runtime, `${unit}.loaded`);
}

function starts(unit: string): string {
  return join(runtime, `${unit}.starts`);
}

function wants(unit: string): string {
  return join(units, 'default.target.wants', unit);
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n`);
  return 1;
}
