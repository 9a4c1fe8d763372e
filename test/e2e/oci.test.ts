import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { plainClient, type PlainClient, TITLE } from '../support/oci-registry/plain-client.ts';
import { type RunningRegistry, startRegistry } from '../support/oci-registry/start-registry.ts';

/** The real zoo publishes to the real registry, and a stock client reads it back. */
const REPO = 'zenlm/zen-nano';
const TAG = '2025.01.24-instruct';
const WEIGHTS = 'model.safetensors';
let registry: RunningRegistry;
let client: PlainClient;
let rig: FaultRig;

const fleet = (host: string): string =>
  SMALL_FLEET.replace(
    'hub: { kind: huggingface, endpoint: embedded, visibility: private }',
    `hub: { kind: oci, registry: "${host}", prune: true }`,
  );

beforeAll(async () => {
  registry = await startRegistry();
  client = plainClient(registry.url);
  rig = await createFaultRig({ 'zoo.fleet.yaml': fleet(registry.host) });
  await copySource(rig);
});
afterAll(async () => {
  await rig.close();
  await registry.close();
});

async function digestOf(path: string): Promise<string> {
  const { layers } = await client.manifest(REPO, TAG);
  return layers.find(({ annotations }) => annotations?.[TITLE] === path)?.digest ?? '';
}

async function inSync(): Promise<void> {
  expect((await rig.zoo('plan', '--detailed-exitcode')).stdout).toContain('No changes.');
  requireExit(await rig.zoo('drift'), 0);
  requireExit(await rig.zoo('verify', '--deep'), 0);
}

/** `kill -9` at the record of an effect. */
async function killAt(step: string): Promise<void> {
  const reached = rig.recorded((record) => record.type === 'effect' && record.step === step);
  const zoo = rig.start('apply', '--yes');
  const ended = await Promise.race([reached.then(() => undefined), zoo]);
  if (ended !== undefined) throw new Error(`it ended before: ${ended.stdout}${ended.stderr}`);
  zoo.kill('SIGKILL');
  expect((await zoo).signal).toBe('SIGKILL');
}

describe('a model in a registry', () => {
  it('is published whole by the apply behind one that was killed, and a second changes nothing', async () => {
    expect((await rig.zoo('plan')).stdout).toContain(`publication/hub/${REPO}`);
    await killAt('commit');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    const head = await client.digest(REPO, TAG);
    expect(head).toBe(await client.digest(REPO, 'latest'));
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await client.digest(REPO, 'latest')).toBe(head);
    await inSync();
  });

  it('is read by a client that knows nothing of zoo: each layer is a file with a name', async () => {
    const { artifactType, config, layers } = await client.manifest(REPO, TAG);
    expect(artifactType).toBe('application/vnd.cncf.model.manifest.v1+json');
    expect(config.mediaType).toBe('application/vnd.cncf.model.config.v1+json');
    const files = new Map<string, string>();
    for (const { digest, size, annotations } of layers) {
      const bytes = await client.blob(REPO, digest);
      expect([hashBytes(bytes).digest, bytes.byteLength]).toEqual([digest, size]);
      files.set(annotations?.[TITLE] ?? '', bytes.toString('utf8'));
    }
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'SHA256SUMS', WEIGHTS, 'config.json', 'zoo.provenance.json']),
    );
    expect(files.get('SHA256SUMS')).toContain(
      `${(await digestOf(WEIGHTS)).slice('sha256:'.length)}  ${WEIGHTS}`,
    );
    expect(files.get('README.md')).toContain(`oras pull --plain-http ${registry.host}/${REPO}:${TAG}`);
    expect(JSON.parse((await client.blob(REPO, config.digest)).toString('utf8'))).toMatchObject({
      modelfs: { type: 'layers', diffIds: layers.map(({ digest }) => digest) },
    });
  });

  it('is taken back where its tag was moved by hand', async () => {
    const { config } = await client.manifest(REPO, TAG);
    const head = await client.digest(REPO, 'latest');
    await client.push(REPO, TAG, { config, layers: [] });
    const { exit, stdout } = await rig.zoo('drift');
    expect(stdout).toContain(`tag ${TAG} was moved to a version with other files`);
    expect(exit).toBe(2);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await client.digest(REPO, TAG)).toBe(head);
    await inSync();
  });

  it('is repaired where a file was replaced, and what others put beside it stays', async () => {
    await client.edit(REPO, 'latest', { path: 'README.md', text: '# mine' });
    await client.edit(REPO, 'latest', { path: 'notes.txt', text: 'by hand' });
    expect((await rig.zoo('drift')).stdout).toContain('README.md was edited on the registry');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    const { layers } = await client.manifest(REPO, 'latest');
    expect(layers.map(({ annotations }) => annotations?.[TITLE])).toContain('notes.txt');
    await client.edit(REPO, 'latest', { path: 'notes.txt' });
    await inSync();
  });

  it('is found out by verify where a blob is gone, and sent again by apply', async () => {
    const digest = await digestOf(WEIGHTS);
    await client.deleteBlob(REPO, digest);
    const { exit, stdout } = await rig.zoo('verify', 'publication');
    expect(stdout).toContain(`missing ${WEIGHTS} in ${REPO} on hub`);
    expect(exit).toBe(2);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(hashBytes(await client.blob(REPO, digest)).digest).toBe(digest);
    await inSync();
  });

  it('is brought to a folder, and to a store that lost it', async () => {
    requireExit(await rig.zoo('pull', 'zen/nano', 'there'), 0);
    expect(hashBytes(await readFile(join(rig.directory, 'there', WEIGHTS))).digest).toBe(
      await digestOf(WEIGHTS),
    );
  });

  it('is deleted with its tags once it left the fleet, where the target prunes', async () => {
    await rig.edit('zoo.fleet.yaml', '      nano:', '      other:');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await client.digest('zenlm/zen-other', TAG)).toBeDefined();
    expect(await client.digest(REPO, TAG)).toBeUndefined();
    expect(await client.digest(REPO, 'latest')).toBeUndefined();
  });
});
