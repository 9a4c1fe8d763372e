/**
 * A real dropbear, the ssh server of small machines, on a loopback port. It reads keys in the home of who logs in only, so that it runs in a
 * mount namespace of its own, where another folder is in the place of `~/.ssh`. That needs root.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { localConnection } from '../../../src/transports/local/connection.ts';

export interface Dropbear extends AsyncDisposable {
  readonly directory: string;
  readonly destination: string;
  /** For `ssh -F`. */
  readonly config: string;
}

const START = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';

export async function startDropbear(): Promise<Dropbear> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-dropbear-'));
  const at = (path: string): string => join(directory, path);
  const port = await localConnection('').freePort();
  await mkdir(at('keys'), { mode: 0o700 });
  await mkdir(join(homedir(), '.ssh'), { recursive: true, mode: 0o700 });
  try {
    execFileSync('dropbearkey', ['-t', 'ed25519', '-f', at('host_key')], { stdio: 'pipe' });
  } catch (error) {
    throw new Error('There is no dropbear. Install it: `apt-get install -y dropbear-bin`.', { cause: error });
  }
  const host = execFileSync('dropbearkey', ['-y', '-f', at('host_key')], { encoding: 'utf8' });
  const [hostKey = ''] = /^ssh-ed25519 \S+/m.exec(host) ?? [];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('user_key')]);
  await writeFile(at('keys/authorized_keys'), await readFile(at('user_key.pub')), { mode: 0o600 });
  await writeFile(at('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const { username } = userInfo();
  await writeFile(
    at('ssh_config'),
    [
      ...['Host zoo-dropbear', '  HostName 127.0.0.1', `  Port ${port}`, `  User ${username}`],
      ...[`  IdentityFile ${at('user_key')}`, '  IdentitiesOnly yes'],
      ...[`  UserKnownHostsFile ${at('known_hosts')}`, '  GlobalKnownHostsFile /dev/null', ''],
    ].join('\n'),
  );
  const dropbear = ['dropbear', '-F', '-E', '-s', '-p', `127.0.0.1:${port}`, '-r', at('host_key'), '-P', ''];
  const own = ['-m', 'sh', '-c', START, 'sh', at('keys'), join(homedir(), '.ssh'), ...dropbear];
  const server = spawn('unshare', own, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('Not backgrounding')) resolve();
    });
    server.once('exit', () =>
      reject(new Error(`dropbear does not run here, which needs root and mount namespaces: ${said}`)),
    );
  });
  return {
    directory,
    destination: `${username}@zoo-dropbear`,
    config: at('ssh_config'),
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
