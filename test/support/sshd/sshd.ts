/**
 * A real sshd of a test's own on a loopback port: its own host key, one authorized key, and the client's configuration and known
 * hosts in files, as a user has them. Who logs in is the user that runs the tests.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface SSHD extends AsyncDisposable {
  /** Everything of this host is in it. */
  readonly directory: string;
  /** Of who logs in: empty at first. */
  readonly home: string;
  readonly port: number;
  /** `root@zoo-test`: an alias of the configuration below, which knows the port. */
  readonly destination: string;
  /** For `ssh -F`. */
  readonly config: string;
  /** How many logins it has let in. */
  logins(): Promise<number>;
  /** All connections to it, also such that were turned away. */
  connections(): Promise<number>;
  /** Ends the server of every login: a cable that is pulled. */
  cut(): Promise<void>;
  /** It accepts, and what it has let in answers no more, until it is disposed of. */
  freeze(): void;
  /** It comes back with another host key. */
  changeHostKey(): Promise<void>;
  /** Cuts every login and answers no new one; servers that were started go on. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
}

export interface SSHDOptions {
  /** Its `Host` in the configuration. */
  readonly name?: string;
  /** Where everything of it is: a new temporary folder unless given. */
  readonly directory?: string;
  /** What gives a login its command, instead of the shell of the user: words of `sh`, ahead of `-c` and the command. */
  readonly loginShell?: string;
  /** The way to it leads through this one. */
  readonly behind?: SSHD;
}

const PROGRAM = '/usr/sbin/sshd';

export async function startSSHD(options: SSHDOptions = {}): Promise<SSHD> {
  const { name = 'zoo-test', directory: given, loginShell, behind } = options;
  await requireSSHD();
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'zoo-sshd-')));
  await mkdir(directory, { recursive: true });
  const at = (path: string): string => join(directory, path);
  const port = await freePort();
  const { username } = userInfo();
  // Where a user is root, sshd wants this folder; it is made by its own service elsewhere.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  await mkdir(at('home'));
  makeKey(at('host_key'));
  makeKey(at('user_key'));
  const userKey = await readFile(at('user_key.pub'), 'utf8');
  await writeFile(at('authorized_keys'), userKey, { mode: 0o600 });
  const knowHost = async (): Promise<void> =>
    writeFile(at('known_hosts'), `[127.0.0.1]:${port} ${await readFile(at('host_key.pub'), 'utf8')}`);
  await knowHost();
  await writeFile(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host_key')}`,
      'PidFile none',
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      'StrictModes no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'Subsystem sftp internal-sftp',
      'LogLevel VERBOSE',
      ...(loginShell === undefined ? [] : [`ForceCommand exec ${loginShell} -c "$SSH_ORIGINAL_COMMAND"`]),
      // Nothing of the user that runs the tests. The last one: threads of servers wait for each other asleep.
      `SetEnv HOME=${at('home')} OMP_WAIT_POLICY=passive`,
      '',
    ].join('\n'),
  );
  await writeFile(
    at('ssh_config'),
    [
      `Host ${name}`,
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${username}`,
      `  IdentityFile ${at('user_key')}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${at('known_hosts')}`,
      '  GlobalKnownHostsFile /dev/null',
      ...(behind === undefined ? [] : ['  ProxyJump zoo-jump', '', ...jumpText(behind)]),
      '',
    ].join('\n'),
  );
  const log = at('sshd.log');
  let server = await listen(at('sshd_config'), log);
  const said = async (what: RegExp): Promise<number> =>
    (await readFile(log, 'utf8')).split('\n').filter((line) => what.test(line)).length;
  const cut = async (): Promise<void> => {
    for (const pid of childrenOf(server.pid)) signalTo(pid, 'SIGKILL');
  };
  return {
    directory,
    home: at('home'),
    port,
    destination: `${username}@${name}`,
    config: at('ssh_config'),
    logins: () => said(/Accepted publickey/),
    connections: () => said(/^Connection from/),
    cut,
    freeze() {
      for (const pid of childrenOf(server.pid)) signalTo(pid, 'SIGSTOP');
    },
    async changeHostKey() {
      await stop(server);
      await rm(at('host_key'));
      await rm(at('host_key.pub'));
      makeKey(at('host_key'));
      server = await listen(at('sshd_config'), log);
    },
    async unplug() {
      await cut();
      await stop(server);
    },
    async plugIn() {
      server = await listen(at('sshd_config'), log);
    },
    async [Symbol.asyncDispose]() {
      await cut();
      await stop(server);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function jumpText({ directory, port }: SSHD): readonly string[] {
  return [
    'Host zoo-jump',
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  IdentityFile ${join(directory, 'user_key')}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${join(directory, 'known_hosts')}`,
  ];
}

async function requireSSHD(): Promise<void> {
  try {
    await access(PROGRAM);
  } catch {
    throw new Error(`There is no ${PROGRAM}. Install it: \`apt-get install -y openssh-server\`.`);
  }
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
}

async function listen(config: string, log: string): Promise<ChildProcess> {
  // `-e` writes to standard error, which must be a file: what logs in keeps it open.
  const written = openSync(log, 'a');
  const start = (await readFile(log, 'utf8')).length;
  const server = spawn(PROGRAM, ['-D', '-e', '-f', config], { stdio: ['ignore', written, written] });
  closeSync(written);
  for (;;) {
    if ((await readFile(log, 'utf8')).slice(start).includes('Server listening')) return server;
    if (server.exitCode !== null) throw new Error(`sshd ended: ${await readFile(log, 'utf8')}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}

/** One that ended meanwhile is fine. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** And theirs. */
function childrenOf(pid: number | undefined): readonly number[] {
  if (pid === undefined) return [];
  const own = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === pid && match[3]?.startsWith('sshd') === true)
    .map((match) => Number(match?.[1]));
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
