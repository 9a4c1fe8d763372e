import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningHub, serveHub } from '../../src/hub/serve-hub.ts';
import { copySource, createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';

/** What leaves a fleet that prunes, on a hub where others write, too: only what is still zoo's own goes. */
const MODELS = ['nano', 'mini', 'base', 'tiny'];
let rig: ZooRig;
let hub: RunningHub;

beforeEach(async () => {
  rig = await createZooRig();
  await copySource(rig);
  hub = await serveHub({ directory: join(rig.directory, 'far-hub') });
  await declare(MODELS);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
});
afterEach(async () => {
  await hub.close();
  await rig.close();
});

/** `lost`: a model whose source is not where the file says. */
async function declare(models: readonly string[], { lost = '' } = {}): Promise<void> {
  const sourceOf = (name: string): string => (name === lost ? 'sources/lost' : 'sources/zen-nano');
  const blocks = models.map(
    (name) => `      ${name}: { version: 2025.01.24-instruct, source: { directory: ${sourceOf(name)} } }\n`,
  );
  await rig.write(
    'zoo.fleet.yaml',
    `zoo: v1
fleet: pruned
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: "${hub.url}", visibility: private, prune: true }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
${blocks.join('')}`,
  );
}

/** By hand, as somebody else would. */
async function commit(repo: string, change: { readonly key: string; readonly value: object }): Promise<void> {
  const lines = [{ key: 'header', value: { summary: 'theirs' } }, change];
  const answer = await fetch(`${hub.url}/api/models/zenlm/${repo}/commit/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`the hub says ${answer.status}: ${await answer.text()}`);
}

async function filesOf(repo: string): Promise<readonly string[] | undefined> {
  const answer = await fetch(`${hub.url}/api/models/zenlm/${repo}/tree/main`);
  if (!answer.ok) return undefined;
  const files: readonly { readonly path: string }[] = JSON.parse(await answer.text());
  return files.map(({ path }) => path).filter((path) => path !== '.gitattributes');
}

it('takes zoo’s files out of a repo that holds others too, and leaves those', async () => {
  const content = Buffer.from('theirs').toString('base64');
  await commit('zen-tiny', { key: 'file', value: { path: 'notes.txt', encoding: 'base64', content } });
  await declare(['nano', 'mini']);
  const { exit, stdout } = await rig.zoo('apply', '--yes');
  expect(stdout).toContain("zenlm/zen-tiny stays, with what is not zoo's: notes.txt");
  expect(exit).toBe(0);
  expect(await filesOf('zen-tiny')).toEqual(['notes.txt']);
  expect(await filesOf('zen-base')).toBeUndefined();
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
});

it('leaves a repo that does not say any more that it is zoo’s, and says why', async () => {
  await commit('zen-tiny', { key: 'deletedFile', value: { path: 'zoo.provenance.json' } });
  const before = await filesOf('zen-tiny');
  await declare(['nano', 'mini', 'base']);
  const { exit, stdout } = await rig.zoo('apply', '--yes');
  expect(stdout).toContain('it carries no zoo.provenance.json any more');
  expect(exit).toBe(5);
  expect(await filesOf('zen-tiny')).toEqual(before);
});

it('deletes nothing that it knows only from what the world says of itself', async () => {
  await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
  expect((await rig.zoo('ledger', 'rebuild', '--yes')).exit).toBe(0);
  await declare(['nano', 'mini', 'base']);
  const { exit, stdout } = await rig.zoo('apply', '--yes', '--json');
  expect(stdout).not.toContain('"delete"');
  expect(exit).toBe(0);
  expect(await filesOf('zen-tiny')).toContain('model.safetensors');
});

it('deletes nothing of what was half looked at: a hub that is down keeps all of it', async () => {
  await declare(['nano', 'mini', 'base']);
  const { port } = new URL(hub.url);
  await hub.close();
  expect((await rig.zoo('apply', '--yes')).exit).toBe(8);
  hub = await serveHub({ directory: join(rig.directory, 'far-hub'), port: Number(port) });
  expect(await filesOf('zen-tiny')).toContain('model.safetensors');
});

it('deletes what --only names just as little as all of it, while something beside it cannot be judged', async () => {
  const only = ['--only', 'publication/hub/zenlm/zen-tiny'];
  await declare(['nano', 'mini', 'base'], { lost: 'mini' });
  const stopped = await rig.zoo('apply', '--yes', ...only);
  expect(stopped.stdout).toContain(
    'publication/hub/zenlm/zen-mini could not be looked at, and nothing beside it is deleted until it can',
  );
  expect(stopped.stdout).toContain('sources/lost');
  expect(stopped.exit).toBe(5);
  expect(await filesOf('zen-tiny')).toContain('model.safetensors');

  await declare(['nano', 'mini', 'base', 'late']);
  const { exit, stdout } = await rig.zoo('apply', '--yes', ...only);
  expect(exit).toBe(0);
  expect(stdout).not.toContain('zen-late');
  expect(await filesOf('zen-tiny')).toBeUndefined();
  expect(await filesOf('zen-late')).toBeUndefined();
  // What was deleted is known still, and there is nothing to do about it.
  expect((await rig.zoo('plan', '--detailed-exitcode', ...only)).exit).toBe(0);
});

describe('what is to be deleted, and is nowhere in the file any more', () => {
  const PRUNES = `targets:
  hub:
    kind: huggingface
    endpoint: "URL"
    visibility: private
    # Nobody reads them any more.
    prune: true
`;
  const PLACE = { file: 'parts/hub.yaml', line: 7, column: 12, path: 'targets.hub.prune' };

  /** The target is in a file of its own, with the line that deletes. */
  async function declareApart(models: readonly string[], policies = ''): Promise<void> {
    await declare(models);
    await rig.write('parts/hub.yaml', PRUNES.replace('URL', hub.url));
    const whole = await rig.read('zoo.fleet.yaml');
    const apart = whole.replace(/^targets:\n.*\n/m, 'include: [parts/*.yaml]\n');
    await rig.write('zoo.fleet.yaml', `${apart}${policies}`);
  }

  it('names the line that says prune: true, when too much of it would go', async () => {
    await declareApart(['nano', 'mini'], 'policies: { deletions: { most: 1 } }\n');
    const { exit, stdout } = await rig.zoo('plan', '--json');
    expect(exit).toBe(5);
    const { held }: { readonly held: readonly { readonly id: string; readonly place: object }[] } =
      JSON.parse(stdout);
    expect(new Map(held.map(({ id, place }) => [id, place]))).toEqual(
      new Map(['base', 'tiny'].map((name) => [`publication/hub/zenlm/zen-${name}`, { ...PLACE, length: 4 }])),
    );
    const text = (await rig.zoo('plan')).stdout;
    expect(text).toContain('# publication/hub/zenlm/zen-tiny (parts/hub.yaml:7)');
    expect(text).not.toContain('zoo.fleet.yaml:1)');
  });

  it('names it also when it is done', async () => {
    await declareApart(['nano', 'mini', 'base']);
    const plan: { readonly actions: readonly { readonly why: readonly object[] }[] } = JSON.parse(
      (await rig.zoo('plan', '--json')).stdout,
    );
    expect(plan.actions).toMatchObject([
      { verb: 'delete', id: 'publication/hub/zenlm/zen-tiny', place: PLACE },
    ]);
    expect(plan.actions[0]?.why[0]).toMatchObject({ place: PLACE });
  });
});
