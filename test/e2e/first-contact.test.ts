import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';
const MACHINE = `machines:
  thor:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: machines/thor
    backend: { kind: llama-server, context: 256, port: 18611 }
    hosts: none
`;
let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

describe('an approved plan', () => {
  it('does not cover what an input changed of since: that is named, not done, and the rest is', async () => {
    await copySource(rig, 'supra-nexus');
    const second = `      nexus:
        version: 2025.01.24-thinking
        source: { directory: sources/supra-nexus }
`;
    await rig.write('zoo.fleet.yaml', SMALL_FLEET + second);
    await rig.zoo('plan', '--out', 'plan.json');
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    const { exit, stdout } = await rig.zoo('apply', 'plan.json');
    expect(stdout).toContain(`${REPO}: not approved, so not done`);
    expect(stdout).toContain('publication/hub/zenlm/zen-nexus: published after');
    expect(exit).toBe(6);
    expect((await rig.zoo('plan')).stdout).toContain(`# ${REPO} will be published`);
  });
});

describe('a tag', () => {
  it('never moves: other weights under a published version are held, with what to do', async () => {
    await rig.zoo('apply', '--yes');
    await copySource(rig, 'supra-nexus');
    await rig.edit('zoo.fleet.yaml', 'sources/zen-nano', 'sources/supra-nexus');
    const { exit, stdout } = await rig.zoo('plan', '--detailed-exitcode');
    expect(stdout).toMatch(/2025\.01\.24-instruct is published and its tag never moves: bump the version/);
    expect(exit).toBe(5);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(5);
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  });
});

describe('a source that moved, under a published version', () => {
  let hub: RunningHub;
  beforeEach(async () => {
    hub = await serveHub({ directory: join(rig.directory, 'far-hub') });
    const far = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`);
    await rig.write('far.fleet.yaml', far.replace('.zoo/ledger', '.zoo/far-ledger'));
    expect((await rig.zoo('apply', '--yes', '-f', 'far.fleet.yaml')).exit).toBe(0);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    const source = `{ huggingface: zenlm/zen-nano, revision: main, endpoint: "${hub.url}" }`;
    await rig.edit('zoo.fleet.yaml', '{ directory: sources/zen-nano }', source);
  });
  afterEach(() => hub.close());

  async function plan(): Promise<{ readonly held: readonly object[]; readonly actions: readonly object[] }> {
    return JSON.parse((await rig.zoo('plan', '--json')).stdout);
  }

  it('holds nothing back when its several files are the same ones', async () => {
    const { held, actions } = await plan();
    expect(held).toEqual([]);
    expect(actions).toContainEqual(expect.objectContaining({ verb: 'update', id: REPO }));
    const applied = await rig.zoo('apply', '--yes');
    expect(`${applied.exit} ${applied.stderr}`).toMatch(/^0 /);
    expect((await rig.zoo('plan', '--detailed-exitcode')).stdout).toContain('No changes.');
    expect((await rig.zoo('verify', REPO)).exit).toBe(0);
  });

  it('is held when one of them is another, and that one is named', async () => {
    const content = Buffer.from('{# another #}').toString('base64');
    const lines = [
      { key: 'header', value: { summary: 'theirs' } },
      { key: 'file', value: { path: 'chat_template.jinja', encoding: 'base64', content } },
    ];
    const answer = await fetch(`${hub.url}/api/models/zenlm/zen-nano/commit/main`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(answer.ok).toBe(true);
    expect((await plan()).held).toMatchObject([
      {
        id: REPO,
        by: 'version',
        reasons: [
          { text: expect.stringMatching(/^chat_template\.jinja would change, but .* bump the version$/) },
        ],
      },
    ]);
  });
});

describe('a repo that was there before zoo', () => {
  let hub: RunningHub;
  afterEach(() => hub.close());

  it('is adopted as an action of its own, which no earlier approval covers; its files stay', async () => {
    hub = await serveHub({ directory: join(rig.directory, 'far-hub') });
    await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
    await rig.zoo('plan', '--out', 'before.json');
    await createElsewhere(hub.url);
    const refused = await rig.zoo('apply', 'before.json');
    expect(refused.stdout).toContain(`${REPO}: not approved, so not done`);
    expect(refused.exit).toBe(6);

    expect((await rig.zoo('plan')).stdout).toContain(`# ${REPO} will be adopted`);
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout).toContain(`${REPO}: adopted after`);
    expect(applied.exit).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
    const notes = await fetch(`${hub.url}/zenlm/zen-nano/resolve/main/notes.txt`);
    expect(await notes.text()).toBe('theirs');
  });
});

async function createElsewhere(url: string): Promise<void> {
  const post = async (path: string, body: string): Promise<void> => {
    const answer = await fetch(`${url}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': path.includes('commit') ? 'application/x-ndjson' : 'application/json' },
      body,
    });
    if (!answer.ok) throw new Error(`the hub says ${answer.status}: ${await answer.text()}`);
  };
  await post('repos/create', JSON.stringify({ name: 'zen-nano', organization: 'zenlm', private: true }));
  const content = Buffer.from('theirs').toString('base64');
  const lines = [
    { key: 'header', value: { summary: 'theirs' } },
    { key: 'file', value: { path: 'notes.txt', encoding: 'base64', content } },
  ];
  await post('models/zenlm/zen-nano/commit/main', lines.map((line) => JSON.stringify(line)).join('\n'));
}

describe('a machine', () => {
  beforeEach(async () => {
    await rig.write('zoo.fleet.yaml', SMALL_FLEET + MACHINE);
  });

  it('that is paused is left alone, and the rest goes on', async () => {
    await rig.edit('zoo.fleet.yaml', '    hosts: none\n', '    hosts: none\n    paused: true\n');
    const { exit, stdout } = await rig.zoo('apply', '--yes');
    expect(stdout).toMatch(/host\/thor[^]*held by paused/);
    expect(stdout).toContain(`${REPO}: published after`);
    expect(exit).toBe(0);
    await expect(rig.read('machines/thor/host/identity.json')).rejects.toThrow('ENOENT');
  });

  it('and a target that were renamed with was: plan nothing, and may lose it once that is recorded', async () => {
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    await cp(join(rig.directory, 'machines/thor'), join(rig.directory, 'machines/odin'), { recursive: true });
    const fleet = (SMALL_FLEET + MACHINE)
      .replace('  hub: {', '  shelf: { was: hub,')
      .replace('publish: [hub]', 'publish: [shelf]')
      .replace('  thor:\n', '  odin:\n    was: thor\n')
      .replace('machines/thor', 'machines/odin');
    await rig.write('zoo.fleet.yaml', fleet);
    const planned = await rig.zoo('plan', '--detailed-exitcode');
    expect(planned.stdout).toContain('No changes.');
    expect(planned.exit).toBe(0);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);

    await rig.write('zoo.fleet.yaml', fleet.replace(' was: hub,', '').replace('    was: thor\n', ''));
    const without = await rig.zoo('plan', '--detailed-exitcode', '--json');
    expect(JSON.parse(without.stdout)).toMatchObject({ actions: [], drift: [], unmanaged: [] });
    expect(without.exit).toBe(0);
    const shown = JSON.parse((await rig.zoo('show', 'publication/shelf/zenlm/zen-nano', '--json')).stdout);
    expect(shown.history.length).toBeGreaterThan(0);
  });
});
