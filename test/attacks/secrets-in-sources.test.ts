/**
 * What is published is searched for secrets. A hit holds the publication with file, line and kind, and never shows the secret: not
 * in the plan, the ledger, the log or what is remembered.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const PUBLICATION = `publication/hub/${REPO}`;
const SOURCE = 'sources/zen-nano';
/** In pieces, so that nothing that looks at this repository takes them for real. */
const HUB_TOKEN = ['hf', 'AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh'].join('_');
const GIT_TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const KEY = [
  '-----BEGIN RSA',
  ' PRIVATE KEY-----\n',
  'MIIEpAIBAAKCAQEA1c7+9z5Pad7Oejec'.repeat(8),
  '\n-----END RSA',
  ' PRIVATE KEY-----\n',
].join('');
let rig: ZooRig;
let hub: TestTarget;

beforeEach(async () => {
  hub = await startHubTarget();
  const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
});
afterEach(async () => {
  await rig.close();
  await hub.close();
});

async function add(path: string, text: string): Promise<void> {
  const before = await rig.read(`${SOURCE}/${path}`).catch(() => '');
  await rig.write(`${SOURCE}/${path}`, before + text);
}

/** All that zoo has written, but for the blobs: they are the files themselves. */
async function written(): Promise<string> {
  const texts: string[] = [];
  for (const folder of [rig.places.zoo, rig.places.state]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile()))
      if (!parentPath.includes('/blobs')) texts.push(await readFile(join(parentPath, name), 'latin1'));
  }
  return texts.join('\n');
}

async function expectHeld(secret: string, where: RegExp): Promise<string> {
  let said = '';
  const plan = await rig.zoo('plan', '--detailed-exitcode');
  expect(plan.stdout).toMatch(where);
  for (const words of [
    ['plan', '--json'],
    ['plan', '--format', 'markdown'],
    ['apply', '--yes'],
    ['status'],
    ['why', PUBLICATION],
    ['history'],
  ]) {
    const { stdout, stderr } = await rig.zoo(...words);
    said += stdout + stderr;
  }
  const applied = await rig.zoo('apply', '--yes', '-v');
  expect(applied.exit).toBe(5);
  said += plan.stdout + plan.stderr + applied.stdout + applied.stderr;
  expect(said).not.toContain(secret);
  expect(await written()).not.toContain(secret);
  expect(await hub.commits(REPO).catch(() => [])).toEqual([]);
  return plan.stdout;
}

describe('a secret in a source', () => {
  it.each([
    [
      'a token of the Hub in the chat template',
      'chat_template.jinja',
      `\n{# ${HUB_TOKEN} #}\n`,
      HUB_TOKEN,
      /chat_template\.jinja:\d+ \(HUGGINGFACE/,
    ],
    [
      'a token that a comment would hide',
      'modeling_zen.py',
      `# secretlint-disable\nTOKEN = "${GIT_TOKEN}"\n`,
      GIT_TOKEN,
      /modeling_zen\.py:2 \(GITHUB_TOKEN/,
    ],
    [
      'a private key in a template of its own',
      'additional_chat_templates/tool.jinja',
      `{#\n${KEY}#}\n`,
      'MIIEpAIBAAKCAQEA1c7',
      /tool\.jinja:\d+ \(PrivateKey/i,
    ],
    [
      'a password in an address',
      'processor_config.json',
      '{"mirror": "https://me:s3cr3t-p4ssw0rd@models.lab/x"}',
      's3cr3t-p4ssw0rd',
      /processor_config\.json:1 \(BasicAuth/,
    ],
    [
      'a token in another encoding',
      'vocab.txt',
      Buffer.from(`a\n${GIT_TOKEN}\n`, 'utf16le').toString('latin1'),
      GIT_TOKEN,
      /vocab\.txt:2 \(GITHUB_TOKEN/,
    ],
    [
      'a token behind a megabyte',
      'merges.txt',
      `${'a b\n'.repeat(300_000)}${GIT_TOKEN}\n`,
      GIT_TOKEN,
      /merges\.txt:300001 \(GITHUB_TOKEN/,
    ],
  ])('%s holds the publication in the plan', async (_what, path, text, secret, where) => {
    await add(path, text);
    const plan = await expectHeld(secret, where);
    expect(plan).toContain('Held');
  });

  it('in config.json does, and is published once it is out', async () => {
    const config = await rig.read(`${SOURCE}/config.json`);
    await rig.write(`${SOURCE}/config.json`, config.replace('{', `{\n  "_token": "${HUB_TOKEN}",`));
    await expectHeld(HUB_TOKEN, /config\.json:2 \(HUGGINGFACE/);
    await rig.write(`${SOURCE}/config.json`, config);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await hub.load(REPO, 'config.json')).toString()).toBe(config);
  });

  it('is called harmless outside of the fleet only, by the line that is said', async () => {
    await add('chat_template.jinja', `{# ${GIT_TOKEN} #}`);
    const plan = await rig.zoo('plan');
    const [, line = '', file = ''] =
      /write `(harmless: \[sha256:[0-9a-f]{64}\])` into (\S+?),/.exec(plan.stdout) ?? [];
    await rig.edit('zoo.fleet.yaml', 'targets:', `${line}\ntargets:`);
    expect((await rig.zoo('validate')).exit).toBe(3);
    await rig.edit('zoo.fleet.yaml', `${line}\ntargets:`, 'targets:');
    await rig.write('user.yaml', line);
    expect(file).toContain('config.yaml');
    requireExit(await rig.zooWith({ ZOO_CONFIG: join(rig.directory, 'user.yaml') }, 'apply', '--yes'), 0);
    expect((await hub.load(REPO, 'chat_template.jinja')).toString()).toContain(GIT_TOKEN);
    // Another text in that file is another file.
    await add('chat_template.jinja', ' ');
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    const again = await rig.zooWith({ ZOO_CONFIG: join(rig.directory, 'user.yaml') }, 'apply', '--yes');
    expect(again.exit).toBe(5);
  });
});

describe('a secret that is not here while planning', () => {
  it('in a repo that is a source is found before anything is sent', async () => {
    await add('chat_template.jinja', `{# ${GIT_TOKEN} #}`);
    const digest = /sha256:[0-9a-f]{64}/.exec((await rig.zoo('plan')).stdout)?.[0] ?? '';
    // Somebody else published it: that is the source of another fleet.
    requireExit(await rig.zooWith({ ZOO_HARMLESS: digest }, 'apply', '--yes'), 0);
    const other = await createZooRig({
      'zoo.fleet.yaml': (await rig.read('zoo.fleet.yaml'))
        .replace('namespace: zenlm', 'namespace: others')
        .replace(
          '{ directory: sources/zen-nano }',
          `{ huggingface: ${REPO}, endpoint: "${hub.endpoint.url}", revision: main }`,
        ),
    });
    try {
      const applied = await other.zoo('apply', '--yes');
      expect(applied.stdout + applied.stderr).toMatch(
        /there may be a secret in chat_template\.jinja:\d+ \(GITHUB_TOKEN/,
      );
      expect(applied.stdout + applied.stderr).not.toContain(GIT_TOKEN);
      expect(applied.exit).not.toBe(0);
      expect(await hub.commits('others/zen-nano').catch(() => [])).toEqual([]);
      expect((await other.zoo('plan')).stdout).toContain('there may be a secret in chat_template.jinja');
      expect((await other.zoo('apply', '--yes')).exit).toBe(5);
    } finally {
      await other.close();
    }
  });
});

it('the words of the fleet file that stand on the card are searched as well', async () => {
  await rig.edit('zoo.fleet.yaml', '    license:', `    focus: "ask ${GIT_TOKEN}"\n    license:`);
  await rig.zoo('apply', '--yes');
  const readme = await hub.load(REPO, 'README.md').catch(() => Buffer.from(''));
  expect(readme.toString()).not.toContain(GIT_TOKEN);
});

it('a model without secrets is searched once', async () => {
  requireExit(await rig.zoo('apply', '--yes'), 0);
  const memory = JSON.parse(await readFile(join(rig.places.cache, 'secrets.json'), 'utf8'));
  expect(Object.values(memory.files)).toEqual(Object.keys(memory.files).map(() => []));
  expect(Object.keys(memory.files).length).toBeGreaterThan(6);
});
