import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appliedRig } from '../support/cli/applied-rig.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';

const REPO = 'publication/hub/zenlm/zen-nano';
const MADE = 'artifact/zen/nano/safetensors';

async function verbs({ zoo }: FaultRig): Promise<readonly string[]> {
  const plan: { readonly actions: readonly { readonly id: string; readonly verb: string }[] } = JSON.parse(
    (await zoo('plan', '--json')).stdout,
  );
  return plan.actions.map(({ id, verb }) => `${verb} ${id}`);
}

describe('zoo import of a repo', () => {
  test('reads it, records it as ours and writes nothing there; what differs is a change from then on', async () => {
    const here = await appliedRig();
    const { zoo, edit } = here;
    requireExit(await zoo('state', 'rm', REPO, '--yes'), 0);
    await edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
    expect(await verbs(here)).toEqual([`adopt ${REPO}`]);
    const before = await here.world();

    const unasked = await zoo('import', REPO);
    expect(unasked.exit).toBe(6);
    const imported = await zoo('import', 'zen-nano', '--yes');
    expect(imported.stdout).toContain('2 differences to what the fleet wants:');
    expect(imported.stdout).toContain('~ file:README.md = ');
    expect(imported.stderr).toMatch(
      /^model\.safetensors at main in zenlm\/zen-nano on hub, read: ok \(1\.\d MB\)$/m,
    );
    expect(imported.exit).toBe(0);
    expect(await here.world()).toEqual(before);
    expect(await verbs(here)).toEqual([`update ${REPO}`]);
    expect((await zoo('drift')).exit).toBe(0);
    expect((await zoo('history', REPO, '--last', '1')).stdout).toContain(`${REPO} accepted as it was found`);

    const again = await zoo('import', REPO, '--yes', '--json');
    expect(await expectDocument(again.stdout, 'adjusted')).toMatchObject({ state: 'nothing', adjusted: [] });
  });

  test('adopts nothing that only a claim could be compared with; the remedy makes what is missing', async () => {
    const here = await appliedRig();
    const { zoo, directory } = here;
    await rm(join(directory, '.zoo/ledger'), { recursive: true });
    requireExit(await zoo('ledger', 'accept', '--yes'), 0);

    const refused = await zoo('import', REPO, '--yes');
    expect(refused.stderr).toContain(`${MADE} is not known here, and nothing can be compared with a claim`);
    expect(refused.exit).toBe(5);
    expect((await zoo('state', 'list')).stdout).toBe('');
    const remedy = /zoo (apply --only \S+ --replace \S+) makes/.exec(refused.stderr)?.[1] ?? '';
    requireExit(await zoo(...remedy.split(' '), '--yes'), 0);
    requireExit(await zoo('import', REPO, '--yes'), 0);
    expect(await verbs(here)).toEqual([]);
    expect((await zoo('state', 'list')).stdout).toContain(REPO);
  });

  test('does not adopt bytes that are not what the hub says of them', async () => {
    const { zoo, directory } = await appliedRig();
    requireExit(await zoo('state', 'rm', REPO, '--yes'), 0);
    const blobs = join(directory, '.zoo/hub/blobs/sha256');
    const sizes = await Promise.all(
      (await readdir(blobs, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          return { path, bytes: await readFile(path) };
        }),
    );
    const [largest] = sizes.toSorted((a, b) => b.bytes.length - a.bytes.length);
    if (largest === undefined) throw new Error('the hub holds nothing');
    await chmod(largest.path, 0o644);
    await writeFile(largest.path, largest.bytes.with(1000, 255 - (largest.bytes[1000] ?? 0)));

    const { stderr, exit } = await zoo('import', REPO, '--yes');
    expect(stderr).toContain(
      'its bytes are not what they are said to be, or could not be read: model.safetensors',
    );
    expect(exit).toBe(5);
    expect((await zoo('state', 'list')).stdout).not.toContain(REPO);
  });

  test('says that there is nothing, and what could be adopted', async () => {
    const rig = await createFaultRig({ 'zoo.fleet.yaml': SMALL_FLEET });
    onTestFinished(() => rig.close());
    await copySource(rig);
    const absent = await rig.zoo('import', REPO, '--yes');
    expect(absent.stderr).toContain('there is nothing');
    expect(absent.exit).toBe(1);
    const source = await rig.zoo('import', 'source/zen/nano', '--yes');
    expect(source.stderr).toContain('A publication or a residency can');
    expect(source.exit).toBe(64);
  });
});

test('zoo import of a tenant has the machine read its weights, and does not touch it', async () => {
  const here = await appliedRig(await hostingFleet());
  const { zoo } = here;
  const generation = await here.generation();
  requireExit(await zoo('state', 'rm', 'residency/here/main', '--yes'), 0);
  const imported = await zoo('import', 'residency/here/main', '--yes');
  expect(imported.stdout).toContain('zen-nano-gguf-f16 on here');
  expect(imported.exit).toBe(0);
  expect(await here.generation()).toBe(generation);
  expect(await verbs(here)).toEqual([]);
  expect((await zoo('drift')).exit).toBe(0);
}, 900_000);
