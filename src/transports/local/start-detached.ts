import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { childEnvironment } from '../../children/child-environment.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { endedAtOnce } from '../file-failures.ts';
import { LAUNCH_SCRIPT } from '../process-scripts.ts';
import { parseProcessRecord } from '../process-record.ts';
import { TIED_LAUNCH_SCRIPT } from '../tied-launch-script.ts';
import { MachineClaimed } from '../claim.ts';
import type { Claim, Launch, MachineProcess } from '../transport.ts';
import { errorCode } from './failures.ts';
import { requireTurn } from './require-turn.ts';
import { mustBeFolderInside, mustBeInside, openNoLink } from './inside.ts';

/** A session of its own and all three streams redirected: it does not end with zoo, its terminal or its run, unless it is tied. */
export async function startDetached(zoo: string, launch: Launch, claim?: Claim): Promise<MachineProcess> {
  for (const path of [launch.log, launch.record]) await mustBeInside(zoo, path);
  await mustBeFolderInside(zoo, launch.cwd);
  await mkdir(dirname(launch.log), { recursive: true });
  const log = await openNoLink(launch.log, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
  try {
    const isTied = launch.isTied === true;
    const script = isTied ? TIED_LAUNCH_SCRIPT : LAUNCH_SCRIPT;
    requireTurn(claim);
    const child = spawn('sh', ['-c', script, 'zoo', launch.record, launch.note, ...launch.argv], {
      detached: true,
      cwd: launch.cwd,
      env: childEnvironment('server', process.env, launch.environment),
      stdio: [isTied ? 'pipe' : 'ignore', log.fd, log.fd],
    });
    const failed = new Promise<never>((_, reject) => void child.once('error', reject));
    child.unref();
    // The pipe of a tied one stays open as long as zoo lives, and does not keep zoo from ending.
    if (child.stdin instanceof Socket) child.stdin.unref();
    const started = await Promise.race([recorded(launch.record, child), failed]);
    if (started !== undefined) return started;
    throw endedAtOnce(launch.argv[0] ?? 'the program', launch.log);
  } catch (error) {
    if (error instanceof WorldFailure || error instanceof MachineClaimed) throw error;
    throw new WorldFailure(
      {
        class: 'tool',
        message: `${launch.argv[0] ?? 'the program'} could not be started: ${error instanceof Error ? error.message : String(error)}`,
      },
      { cause: error },
    );
  } finally {
    await log.close();
  }
}

/**
 * The record is renamed into place by the child itself, within milliseconds; it carries the child's own number: what an earlier
 * one left there is not meant. Undefined: it ended before it had one. A program that ends at once was started all the same:
 * the caller that waits for it to be ready reports its output.
 */
async function recorded(
  path: string,
  child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode'>,
): Promise<MachineProcess | undefined> {
  for (;;) {
    // Asked before the look, so that the look after the end is the last one.
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    const record = parseProcessRecord(await readFile(path, 'utf8').catch(orEmpty));
    if (record !== undefined && record.pid === child.pid) return record;
    if (hasEnded) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function orEmpty(error: unknown): string {
  if (errorCode(error) === 'ENOENT') return '';
  throw error;
}
