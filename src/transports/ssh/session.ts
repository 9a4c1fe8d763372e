/**
 * One login on a machine, and everything that goes through it. The first ssh process stays for as long as zoo lives and holds the
 * connection; every command is another one that goes through its socket.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PQueue from 'p-queue';
import { BOUNDS } from '../../resources/bounds.ts';
import type { PosixShell } from '../posix-shell.ts';
import type { Command, Forward } from '../transport.ts';
import { callSSH, type SSHCall } from './call-ssh.ts';
import { controlPath } from './control-path.ts';
import { loginName, type SSHSettings } from './definition.ts';
import { brokeOff, interrupted, loginFailure, tooMuch } from './failures.ts';
import { greetingScript, streamedScript, watchedScript } from './far-script.ts';
import { finishedCommand, GRACE_MILLISECONDS } from './finished-command.ts';
import { createForwards } from './forwards.ts';

export interface Session extends PosixShell {
  /** As of a connection; the signal ends the wait for it. */
  forward(port: number, signal?: AbortSignal): Promise<Forward>;
  /** `ssh dp@thor.lan` */
  readonly computer: string;
  /** Of who is logged in. */
  readonly home: string;
  close(): Promise<void>;
}
interface SessionOptions extends SSHSettings {
  /** Absent: the user's own. */
  readonly config: string | undefined;
  /** Ends the wait for the login. */
  readonly signal?: AbortSignal | undefined;
  /** It was closed or broke off: it is of no more use. */
  readonly onEnd: () => void;
}

/** sshd takes 10 by default, and one is the login itself. */
const MOST_CHANNELS = 7;
const LOGIN_MILLISECONDS = 30_000;

/** Throws WorldFailure. Never asks anything, and never weakens what the user's configuration of ssh checks. */
export async function openSession({
  config,
  onEnd,
  signal: hurry,
  ...settings
}: SessionOptions): Promise<Session> {
  const { destination, port } = settings;
  const computer = `ssh ${loginName(settings)}`;
  const socket = await controlPath(process.env);
  const way = [
    ...(config === undefined ? [] : ['-F', config]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const options = [
    ...way,
    ...['-T', '-a', '-x', '-S', socket],
    ...OPTIONS.flatMap((option) => ['-o', option]),
  ];
  const call = (login: string, more: readonly string[], mostBytes?: number): SSHCall =>
    callSSH([...options, ...more, '--', destination, login], mostBytes);

  const marker = newMarker();
  const first = call('sh', ['-o', 'ControlMaster=yes', ...NO_FORWARDS], BOUNDS.machine.greetingBytes);
  let isOver = false;
  const over = async (): Promise<void> => {
    await first.ended;
    isOver = true;
    onEnd();
  };
  void over();
  first.write(greetingScript(marker));
  const greeting = new RegExp(`\\n${marker}\\n(/[^\\n]*)\\n${marker}\\n`);
  const home = (await first.said(greeting, LOGIN_MILLISECONDS, hurry))?.[1];
  if (home === undefined) {
    first.kill();
    if (hurry?.aborted === true) throw interrupted(`the login on ${computer}`);
    if (first.isTooMuch()) throw tooMuch(`a login on ${computer}`, BOUNDS.machine.greetingBytes);
    const said = isOver
      ? first.stderr()
      : `it did not answer, and timed out after ${LOGIN_MILLISECONDS / 1000} s`;
    throw loginFailure(said, { computer, login: ['ssh', ...way, destination, 'true'].join(' ') });
  }
  first.unref();

  const channels = new PQueue({ concurrency: MOST_CHANNELS });
  const through = ['-o', 'ControlMaster=no', ...NO_FORWARDS];
  const forwards = createForwards({
    computer,
    isOver: () => isOver,
    // By no configuration: forwards of the user's own would be asked for with it.
    control: (...words) => callSSH([...options, '-F', 'none', ...words, '--', destination]),
  });

  /** Without its login ssh would make one for each command, past what the forwards go through: all of it is out of reach together. */
  function requireOpen({ command, signal }: Pick<Command, 'command' | 'signal'>): void {
    if (signal?.aborted === true) throw interrupted(command);
    if (isOver) throw brokeOff(computer, '');
  }

  return {
    computer,
    home,
    async exec(command) {
      const { arguments: words, stdin, timeoutMilliseconds } = command;
      return channels.add(async () => {
        requireOpen(command);
        const marker = newMarker();
        const seconds = Math.ceil(timeoutMilliseconds / 1000) + 1;
        const far = { marker, words: [command.command, ...words] };
        const ssh = call('sh', through);
        ssh.write(watchedScript(far, { seconds, ...(stdin === undefined ? {} : { stdin }) }));
        return finishedCommand(ssh, command, { computer, marker });
      });
    },
    async send(command, bytes) {
      return channels.add(async () => {
        try {
          requireOpen(command);
        } catch (error) {
          bytes.destroy();
          throw error;
        }
        const marker = newMarker();
        const { login, script } = streamedScript({ marker, words: [command.command, ...command.arguments] });
        const ssh = call(login, through);
        ssh.write(script);
        const sent = sendTo(ssh, bytes, command.signal);
        const [taken, unread] = await Promise.allSettled([
          finishedCommand(ssh, command, { computer, marker }),
          sent,
        ]);
        if (unread.status === 'fulfilled' && unread.value !== undefined) throw unread.value;
        if (taken.status === 'rejected') throw taken.reason;
        return taken.value;
      });
    },
    async hold(command) {
      requireOpen(command);
      const { login, script } = streamedScript({
        marker: newMarker(),
        words: [command.command, ...command.arguments],
      });
      const ssh = call(login, through);
      ssh.write(script);
      ssh.unref();
      await ssh.ended;
    },
    forward: forwards.open,
    async close() {
      first.end();
      const closed = await first.endedWithin({ milliseconds: GRACE_MILLISECONDS, graceMilliseconds: 0 });
      if (closed !== 'ended') first.kill();
    },
  };
}

/** Resolves with why the bytes could not be read here. What the machine does not take is for its own words to explain. */
async function sendTo(
  ssh: SSHCall,
  bytes: Readable,
  signal: AbortSignal | undefined,
): Promise<Error | undefined> {
  let unread: Error | undefined;
  bytes.once('error', (error) => (unread = ssh.stdin.errored === null && !ssh.isOver() ? error : undefined));
  try {
    await pipeline(bytes, ssh.stdin, signal === undefined ? {} : { signal });
  } catch {
    // Only half of it is there: the machine is not to take it for all.
    if (unread !== undefined) ssh.kill();
  }
  return signal?.aborted === true ? undefined : unread;
}

function newMarker(): string {
  return `@@zoo-${randomBytes(12).toString('hex')}`;
}

/**
 * Those of the user's configuration are for the user's own sessions: where one of their ports is taken, ssh goes through its socket no more,
 * and each command would be a login of its own.
 */
const NO_FORWARDS = ['-o', 'ClearAllForwardings=yes'] as const;

/** Stricter than any configuration: nothing is asked for, nothing of ours is lent, and an unknown key is a refusal. */
const OPTIONS = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'ConnectTimeout=10',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ControlPersist=no',
  'RemoteCommand=none',
  'PermitLocalCommand=no',
  'LogLevel=ERROR',
] as const;
