/**
 * A source that a pull request brought has links, pipes and devices in the place of files. Nothing that lies outside of it may
 * be read, kept or published, and every one is named before anything is made.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const SOURCE = 'sources/zen-nano';
const CANARY = 'CANARY-of-the-runner-0123456789';
let rig: ZooRig;
let hub: TestTarget;

beforeEach(async () => {
  hub = await startHubTarget();
  const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet, '../outside/token': CANARY });
  await copySource(rig);
});
afterEach(async () => {
  await rig.close();
  await hub.close();
});

const inSource = (path: string): string => join(rig.directory, SOURCE, path);

/** Instead of what may be there. */
async function link(target: string, path: string): Promise<void> {
  await mkdir(join(inSource(path), '..'), { recursive: true });
  await rm(inSource(path), { force: true });
  await symlink(target, inSource(path));
}

async function expectRefused(...sentences: readonly RegExp[]): Promise<void> {
  const plan = await rig.zoo('plan', '--detailed-exitcode');
  for (const sentence of sentences) expect(plan.stdout).toMatch(sentence);
  expect(plan.exit).toBe(2);
  const applied = await rig.zoo('apply', '--yes');
  expect(applied.exit).not.toBe(0);
  expect(plan.stdout + plan.stderr + applied.stdout + applied.stderr).not.toContain(CANARY);
  expect(await hub.commits(REPO).catch(() => [])).toEqual([]);
  expect(await keptTexts(join(rig.directory, '.zoo'))).not.toContain(CANARY);
}

async function keptTexts(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return (
    await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))
  ).join('\n');
}

describe('a source of a pull request', () => {
  it('has links that lead out, in its folder and in the one for templates', async () => {
    await link('../../../outside/token', 'merges.txt');
    await link('../../../../outside/token', 'additional_chat_templates/tool_use.jinja');
    await expectRefused(
      /merges\.txt is a link that leads out of the source, to \S+outside\/token/,
      /additional_chat_templates\/tool_use\.jinja is a link that leads out/,
      /put the file itself into the source/,
    );
  });

  it('has a link to what a process of the runner was given', async () => {
    await link('/proc/self/environ', 'chat_template.jinja');
    await expectRefused(
      /chat_template\.jinja is a link that leads out of the source, to \/proc\/\d+\/environ/,
    );
  });

  it("has a link to the checkout's own git configuration, where CI leaves its token", async () => {
    await mkdir(join(rig.directory, '.git'));
    await writeFile(join(rig.directory, '.git/config'), CANARY);
    await rig.edit('zoo.fleet.yaml', 'directory: sources/zen-nano', 'directory: .');
    await rename(inSource('.'), join(rig.directory, 'moved'));
    for (const name of await readdir(join(rig.directory, 'moved')))
      await rename(join(rig.directory, 'moved', name), join(rig.directory, name));
    await symlink('.git/config', join(rig.directory, 'merges.txt'));
    // No repository: git cannot say what it tracks.
    await writeFile(join(rig.directory, '.git/HEAD'), 'ref: refs/heads/main\n');
    await mkdir(join(rig.directory, '.git/objects'));
    await mkdir(join(rig.directory, '.git/refs'));
    await writeFile(join(rig.directory, '.git/config'), `[remote "x"]\n\turl = ${CANARY}\n`);
    await expectRefused(/merges\.txt is a link into a hidden folder, to \S+\.git\/config/);
  });

  it('has a folder that is a link, to its parent or to elsewhere', async () => {
    await mkdir(join(rig.directory, '../outside/templates'));
    await writeFile(join(rig.directory, '../outside/templates/a.jinja'), CANARY);
    await symlink('../../../outside/templates', inSource('additional_chat_templates'));
    await expectRefused(/additional_chat_templates is a link to \S+templates, not a folder/);
    await link('.', 'additional_chat_templates');
    await expectRefused(/additional_chat_templates is a link to \., not a folder/);
  });

  it('has links that lead nowhere, a pipe and a device: nothing waits for them', async () => {
    await link('not-there', 'merges.txt');
    await link('config.json', 'config.json');
    await link('/dev/zero', 'tokenizer.json');
    execFileSync('mkfifo', [inSource('vocab.json')]);
    await expectRefused(
      /merges\.txt is a link to not-there, where nothing is/,
      /config\.json is a link to config\.json, which leads back to itself/,
      /tokenizer\.json is a link that leads out of the source, to \/dev\/zero/,
      /vocab\.json is a pipe, not a file/,
    );
  });

  it('is no longer what it was when it is verified', async () => {
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await rename(inSource('config.json'), join(rig.directory, '../outside/config.json'));
    await link('../../../outside/config.json', 'config.json');
    const verified = await rig.zoo('verify');
    expect(verified.stdout).toMatch(/unknown source\/zen\/nano: .*config\.json is a link that leads out/);
    expect(verified.exit).toBe(2);
  });
});

describe("a snapshot of a Hub's cache", () => {
  const CACHE = 'cache/models--zenlm--zen-nano';

  beforeEach(async () => {
    await mkdir(join(rig.directory, CACHE, 'snapshots/main'), { recursive: true });
    await rename(inSource('.'), join(rig.directory, CACHE, 'blobs'));
    for (const name of await readdir(join(rig.directory, CACHE, 'blobs')))
      await symlink(`../../blobs/${name}`, join(rig.directory, CACHE, 'snapshots/main', name));
    await rig.edit('zoo.fleet.yaml', `directory: ${SOURCE}`, `directory: ${CACHE}/snapshots/main`);
  });

  it('is made of links, and is published', async () => {
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await hub.load(REPO, 'config.json')).toString()).toContain('LlamaForCausalLM');
  });

  it('has a link that goes on to elsewhere', async () => {
    await rm(join(rig.directory, CACHE, 'blobs/chat_template.jinja'));
    await symlink('../../../../outside/token', join(rig.directory, CACHE, 'blobs/chat_template.jinja'));
    await expectRefused(/chat_template\.jinja is a link that leads out of the source, to \S+outside\/token/);
  });
});
