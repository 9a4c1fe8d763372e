import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { childEnvironment } from '../../children/child-environment.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { STARTED_SCRIPT } from '../process-scripts.ts';
import type { Command, CommandResult, Connection, MachineProcess } from '../transport.ts';
import { asWorldFailure, errorCode } from './failures.ts';
import { mustBeFolderInside, mustBeInside, openNoLink } from './inside.ts';
import { startDetached } from './start-detached.ts';
import { hashIfThere, putFile } from './put-file.ts';

export function localConnection(zoo: string): Connection {
  const change = (path: string, act: () => Promise<void>): Promise<void> =>
    orFailure(
      path,
      mustBeInside(zoo, path).then(() => act()),
    );
  return {
    zoo,
    computer: 'this computer',
    isHere: true,
    exec,
    startDetached: (launch) => orFailure(launch.log, startDetached(zoo, launch)),
    isAlive,
    freePort,
    readText: (path) => orFailure(path, readTextIfThere(path)),
    writeAtomic: (path, text) => change(path, () => writeAtomic(path, text)),
    linkAtomic: (target, path) => change(path, () => linkAtomic(target, path)),
    hash: (path, options) => orFailure(path, hashIfThere(path, options)),
    put: (localPath, path, expected) => change(path, () => putFile(localPath, path, expected)),
    async rename(from, to) {
      await orFailure(from, mustBeInside(zoo, from));
      await change(to, () => renameIfThere(from, to));
    },
    remove: (path) => change(path, () => rm(path, { force: true })),
    removeFolder: (path) => change(path, () => rm(path, { recursive: true, force: true })),
    mkdir: (path) => orFailure(path, makeFolder(zoo, path)),
    forward: async (port) => ({ url: `http://127.0.0.1:${port}`, close: async () => undefined }),
    close: async () => undefined,
  };
}

async function exec(command: Command): Promise<CommandResult> {
  const result = await execa(command.command, command.arguments, {
    reject: false,
    timeout: command.timeoutMilliseconds,
    extendEnv: false,
    env: childEnvironment('server', process.env),
    stripFinalNewline: false,
    ...(command.stdin === undefined ? { stdin: 'ignore' as const } : { input: command.stdin }),
    ...(command.signal === undefined ? {} : { cancelSignal: command.signal }),
  });
  if (result.timedOut) {
    throw new WorldFailure({
      class: 'unhealthy',
      message: `${command.command} did not end within ${command.timeoutMilliseconds} ms`,
    });
  }
  if (result.isCanceled)
    throw new WorldFailure({ class: 'interrupted', message: `${command.command} was interrupted` });
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new WorldFailure({
      class: 'tool',
      message: `${command.command} could not be run: ${result.shortMessage}`,
    });
  }
  return { exitCode: result.exitCode ?? 128, stdout: result.stdout, stderr: result.stderr };
}

async function isAlive(process: MachineProcess): Promise<boolean> {
  const { exitCode, stdout } = await exec({
    command: 'sh',
    arguments: ['-c', STARTED_SCRIPT, 'zoo', String(process.pid)],
    timeoutMilliseconds: 10_000,
  });
  return exitCode === 0 && stdout.trim() === process.startedAt;
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    const file = await openNoLink(path, constants.O_RDONLY);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeFolder(zoo: string, path: string): Promise<void> {
  await mustBeFolderInside(zoo, path);
  await mkdir(path, { recursive: true });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function writeAtomic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function linkAtomic(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  await symlink(target, temporary);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** `.<name>.<random>.zoo-tmp`: the probe knows what a killed writer left by this ending. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.zoo-tmp`);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new TypeError('a TCP server has a port'));
        else resolve(address.port);
      });
    });
  });
}

async function orFailure<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asWorldFailure(path, error);
  }
}
