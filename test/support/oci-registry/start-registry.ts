import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The real thing (Debian's `docker-registry`), on a loopback port, with deletion allowed and its storage in a folder of its own. */
export interface RunningRegistry {
  /** `127.0.0.1:40123`: as `registry:` of the fleet. */
  readonly host: string;
  readonly url: string;
  /** Where its blobs are. */
  readonly storage: string;
  close(): Promise<void>;
}

export interface RegistryOptions {
  /** Lines of its configuration: `auth: …`. */
  readonly configuration?: string;
}

export async function startRegistry({ configuration = '' }: RegistryOptions = {}): Promise<RunningRegistry> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-registry-'));
  const storage = join(directory, 'data');
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(directory, 'registry.yml');
  await writeFile(
    file,
    `version: 0.1
log: { level: info, formatter: text }
storage: { filesystem: { rootdirectory: ${JSON.stringify(storage)} }, delete: { enabled: true } }
http: { addr: ${JSON.stringify(host)}, secret: test }
${configuration}
`,
  );
  const server = spawn('docker-registry', ['serve', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  await untilListening(server);
  return {
    host,
    url: `http://${host}`,
    storage,
    async close() {
      const ended = once(server, 'exit');
      if (server.exitCode === null && server.kill('SIGKILL')) await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** It says so in its log. */
function untilListening(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    if (said.includes('listening on')) resolve();
  });
  server.once('error', (cause) =>
    reject(
      new Error('docker-registry cannot be started. Install it: apt-get install -y docker-registry', {
        cause,
      }),
    ),
  );
  server.once('exit', () => reject(new Error(`docker-registry ended: ${said}`)));
  return promise;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
