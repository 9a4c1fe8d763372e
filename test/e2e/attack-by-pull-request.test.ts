import { access, chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

/**
 * A pull request against a fleet whose hub wants a token: `endpoint:` becomes the attacker's server, and `token:` whatever
 * might bring a secret there. CI plans it, with all its secrets in its environment.
 */
const TOKEN = 'hf_the-token-of-the-lab-0123456789';
const OTHER = 'another-secret-of-ci-9876543210';
const FILED = 'a-secret-in-a-file-5555555555';
let rig: ZooRig;
let hub: TestTarget;
let attacker: Server;
let url = '';
const heard: string[] = [];
const at = (path: string): string => join(rig.directory, path);

beforeAll(async () => {
  attacker = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`);
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString('latin1')));
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'give me your token' }));
  });
  attacker.listen(0, '127.0.0.1');
  await once(attacker, 'listening');
  const address = attacker.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';

  hub = await startHubTarget(
    { users: [{ name: 'lab', token: TOKEN, role: 'write', orgs: ['zenlm'] }] },
    TOKEN,
  );
  rig = await createZooRig({
    'zoo.fleet.yaml': SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`),
    '../config.yaml': `origins: { "${hub.endpoint.url}": { token: { env: LAB } } }\n`,
    '../secret': FILED,
    '../steal': `#!/bin/sh\ntouch "$(dirname "$0")/stolen"\necho ${FILED}\n`,
    '.gitignore': '.zoo/\nsources/\n',
  });
  await chmod(at('../steal'), 0o755);
  await copySource(rig);
  requireExit(await zoo('apply', '--yes'), 0);
  const git = (...words: readonly string[]) =>
    execa('git', ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', ...words], {
      cwd: rig.directory,
    });
  await git('init', '--quiet');
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'A fleet');
  await git('tag', 'base');
});
afterAll(async () => {
  attacker.closeAllConnections();
  attacker.close();
  await rig.close();
  await hub.close();
});

/** As CI runs it: everything that it knows is in its environment. */
function zoo(...words: readonly string[]) {
  const secrets = { LAB: TOKEN, OTHER, HF_TOKEN: OTHER };
  return rig.zooWith({ ...secrets, ZOO_CONFIG: at('../config.yaml') }, ...words);
}

describe.each([
  ['nothing but another endpoint', ''],
  ['{ env } with the token of the lab', ', token: { env: LAB }'],
  ['{ env } with another secret', ', token: { env: OTHER }'],
  ['{ file } with an absolute path', ', token: { file: FILE }'],
  ['{ file } with a relative path', ', token: { file: ../secret }'],
  ['{ command }', ', token: { command: [../steal] }'],
])('a pull request that brings %s', (_, token) => {
  const own = (): string => `endpoint: "${hub.endpoint.url}"`;
  const theirs = (): string => `endpoint: "${url}"${token.replace('FILE', at('../secret'))}`;
  beforeAll(async () => {
    heard.length = 0;
    await rig.edit('zoo.fleet.yaml', own(), theirs());
    const source = `{ huggingface: zenlm/zen-nano, endpoint: "${url}", revision: main }`;
    await rig.edit('zoo.fleet.yaml', '{ directory: sources/zen-nano }', source);
  });
  afterAll(async () => {
    await rig.edit('zoo.fleet.yaml', theirs(), own());
    const source = `{ huggingface: zenlm/zen-nano, endpoint: "${url}", revision: main }`;
    await rig.edit('zoo.fleet.yaml', source, '{ directory: sources/zen-nano }');
  });

  it.each([
    ['zoo plan', ['plan', '--json']],
    ['zoo plan --base', ['plan', '--base', 'base', '--json']],
    ['zoo plan --allow-commands', ['plan', '--allow-commands', '--json']],
  ])('gets no token from %s, which runs nothing and says what it could not see', async (_words, words) => {
    const ended = await zoo(...words);
    requireExit(ended, 0);
    const { stdout, stderr } = ended;
    expect(heard.length).toBeGreaterThan(0);
    const everything = `${heard.join('\n')}\n${stdout}\n${stderr}`;
    for (const secret of [TOKEN, OTHER, FILED]) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
        expect(everything).not.toContain(form);
      }
    }
    expect(everything.toLowerCase()).not.toContain('authorization');
    await expect(access(at('../stolen'))).rejects.toThrow('ENOENT');
    const plan: {
      readonly unknown: readonly { readonly id: string }[];
      readonly actions: readonly unknown[];
    } = JSON.parse(stdout);
    expect(plan.unknown.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['source/zen/nano', 'publication/hub/zenlm/zen-nano']),
    );
    expect(plan.actions).toEqual([]);
  });
});

describe('a pull request that leaves the endpoint, where the configuration has a token of its own', () => {
  it('cannot say which token goes there, nor run a command for it', async () => {
    const own = `endpoint: "${hub.endpoint.url}"`;
    await rig.edit('zoo.fleet.yaml', own, `${own}, token: { command: [../steal] }`);
    const { exit, stdout } = await zoo('plan', '--json');
    expect(exit).toBe(0);
    expect(stdout).not.toContain(TOKEN);
    const plan: { readonly unknown: readonly unknown[] } = JSON.parse(stdout);
    expect(plan.unknown).toEqual([]);
    await expect(access(at('../stolen'))).rejects.toThrow('ENOENT');
    await rig.edit('zoo.fleet.yaml', `${own}, token: { command: [../steal] }`, own);
  });

  it('nor bring git to run one for the ledger', async () => {
    const theirs = `{ git: { remote: "ext::sh -c touch% ${at('../stolen')}" } }`;
    await rig.edit('zoo.fleet.yaml', '{ directory: .zoo/ledger }', theirs);
    await zoo('plan');
    await expect(access(at('../stolen'))).rejects.toThrow('ENOENT');
    await rig.edit('zoo.fleet.yaml', theirs, '{ directory: .zoo/ledger }');
  });
});
