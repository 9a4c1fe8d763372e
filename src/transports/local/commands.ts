import { createServer } from 'node:net';
import { execa } from 'execa';
import { childEnvironment } from '../../children/child-environment.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { STARTED_SCRIPT } from '../process-scripts.ts';
import { checked, requireMine } from '../claim.ts';
import type { Claim, Command, CommandResult, MachineCommands, MachineProcess } from '../transport.ts';
import { orFailure } from './failures.ts';
import { startDetached } from './start-detached.ts';

export function localCommands(zoo: string, claim?: Claim): MachineCommands {
  return {
    exec:
      claim === undefined ? exec : async (command) => requireMine(claim, await exec(checked(command, claim))),
    startDetached: (launch) => orFailure(launch.log, startDetached(zoo, launch, claim)),
    isAlive,
    freePort,
    forward: async (port) => ({ url: `http://127.0.0.1:${port}`, close: async () => undefined }),
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
