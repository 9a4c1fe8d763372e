import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const TOKEN = 'hf_never-to-be-seen-0123456789';

/** A hub that answers everything with what it was asked with, as a badly written proxy would. */
interface EchoHub {
  readonly url: string;
  readonly authorizations: readonly (string | undefined)[];
  /** Resolves when it was asked something. */
  readonly asked: Promise<unknown>;
  close(): Promise<void>;
}

async function createEchoHub(answer: 'echo' | 'never'): Promise<EchoHub> {
  const authorizations: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    if (answer === 'never') return;
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: `bad token: ${request.headers.authorization}` }));
  });
  const asked = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the hub has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    authorizations,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

let rig: ZooRig;
let hub: EchoHub;
async function fleetOn(answer: 'echo' | 'never', token = ''): Promise<void> {
  hub = await createEchoHub(answer);
  await rig.write(
    'zoo.fleet.yaml',
    SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"${token}`),
  );
}
beforeEach(async () => {
  rig = await createZooRig();
  await copySource(rig);
});
afterEach(async () => {
  await hub.close();
  await rig.close();
});

/** Everything that zoo left behind: plans, ledger, caches. */
async function filesWith(directory: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

describe('a token', () => {
  it('reaches the hub that it belongs to, and nothing that is printed or written', async () => {
    await fleetOn('echo');
    const environment = { ZOO_TOKENS: `${hub.url}=LAB`, LAB: TOKEN };
    for (const words of [
      ['plan', '-v'],
      ['plan', '--json'],
      ['plan', '--out', 'plan.json'],
      ['drift'],
      ['apply', '--yes', '-v'],
    ]) {
      const { stdout, stderr } = await rig.zooWith(environment, ...words);
      expect(stdout + stderr).not.toContain(TOKEN);
    }
    expect(hub.authorizations).toContain(`Bearer ${TOKEN}`);
    expect(await rig.read('plan.json')).toContain('[secret]');
    expect(await filesWith(rig.directory, TOKEN)).toEqual([]);
  });

  it('is not sent to an endpoint that only the fleet file names', async () => {
    await fleetOn('echo', ', token: { env: LAB }');
    await rig.zooWith({ HF_TOKEN: TOKEN, LAB: TOKEN }, 'plan');
    expect(hub.authorizations.length).toBeGreaterThan(0);
    expect(hub.authorizations.every((authorization) => authorization === undefined)).toBe(true);
  });
});

describe('a command that gets a signal', () => {
  it.each([
    ['SIGINT', 130, ['plan']],
    ['SIGTERM', 143, ['plan']],
    ['SIGINT', 130, ['apply', '--yes']],
  ] as const)(
    'by %s ends with %d, also while a hub does not answer (zoo %j)',
    async (signal, exit, words) => {
      await fleetOn('never');
      const zoo = rig.start(...words);
      await hub.asked;
      zoo.kill(signal);
      const { exitCode, stdout } = await zoo;
      expect(exitCode).toBe(exit);
      expect(stdout).toBe('');
    },
  );
});

describe('a proxy', () => {
  it('is used for what is far away, and never for what is on this machine', async () => {
    await fleetOn('echo');
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
    await rig.edit(
      'zoo.fleet.yaml',
      'targets:\n',
      'targets:\n  far: { kind: huggingface, endpoint: "https://hub.lab.invalid", visibility: private }\n',
    );
    await rig.edit('zoo.fleet.yaml', 'publish: [hub]', 'publish: [hub, far]');
    await rig.zooWith({ HTTPS_PROXY: url, HTTP_PROXY: url }, 'plan');
    expect(new Set(tunnels)).toEqual(new Set(['hub.lab.invalid:443']));
    expect(hub.authorizations.length).toBeGreaterThan(0);
    proxy.close();
  });
});
