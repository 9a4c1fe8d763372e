/**
 * `reach: local` is whichever computer zoo runs on. A runner of a forge has the fleet and the ledger, and is not the laptop:
 * nothing is made there. The runner of this test is another checkout, without the folder of the machine.
 */
import { access, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createZooRig, type ZooRig } from '../support/cli/zoo-rig.ts';

const FLEET = `zoo: v1
fleet: elsewhere
ledger: { directory: .zoo/ledger }
families:
  zen: { license: apache-2.0, formats: { safetensors: {} }, models: { nano: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } } } }
machines:
  laptop: { os: linux, arch: x64, reach: [{ local: true }], zoo: model-zoo, backend: { kind: llama-server, context: 512, port: 18999 }, hosts: none }
`;
const IDENTITY = 'model-zoo/host/identity.json';
let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': FLEET, 'sources/zen-nano/README.md': '' });
  // What the ledger never knew is made.
  expect(await rig.zoo('apply', '--yes', '--only', 'host/laptop')).toMatchObject({ exit: 0 });
});
afterEach(() => rig.close());

async function identity(): Promise<{ zoo: { id: string; hardware?: string } }> {
  return JSON.parse(await rig.read(IDENTITY));
}

async function expectStranger(why: string): Promise<void> {
  const plan = await rig.zoo('plan', '--only', 'host/laptop');
  expect(plan.stdout).toContain(`this computer is not laptop: `);
  expect(plan.stdout).toContain(why);
  await rig.zoo('apply', '--yes', '--only', 'host/laptop');
  expect(await rig.zoo('drift')).toMatchObject({ exit: 2 });
}

it('another checkout, with the same ledger and no folder, is another computer: nothing is made there', async () => {
  const { id } = (await identity()).zoo;
  await cp(join(rig.directory, 'model-zoo'), join(rig.directory, 'kept'), { recursive: true });
  await rm(join(rig.directory, 'model-zoo'), { recursive: true });
  await expectStranger('and the ledger knows that it was made');
  await expect(access(join(rig.directory, 'model-zoo'))).rejects.toThrow('ENOENT');

  // What the message says, done: then this computer takes the place of the machine.
  await mkdir(join(rig.directory, 'model-zoo/host'), { recursive: true });
  await rig.write(IDENTITY, `{"zoo": {"id": "${id}"}}`);
  expect(await rig.zoo('apply', '--yes', '--only', 'host/laptop')).toMatchObject({ exit: 0 });
  expect((await identity()).zoo).toMatchObject({ id, hardware: expect.any(String) });
  expect(await rig.zoo('plan', '--detailed-exitcode', '--only', 'host/laptop')).toMatchObject({ exit: 0 });
});

it('a folder that was copied to another computer does not make that the machine', async () => {
  const text = await rig.read(IDENTITY);
  await rig.write(IDENTITY, text.replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`));
  await expectStranger('copied here or its hardware was exchanged');
});

it('a folder with another identity is another machine', async () => {
  const { zoo, ...rest } = await identity();
  await rig.write(IDENTITY, JSON.stringify({ ...rest, zoo: { ...zoo, id: 'another' } }));
  await expectStranger('has the identity another, and the ledger knows');
});

it('a file that lost its identity is written again where it is certain whose it was, and keeps what is in it', async () => {
  const { zoo } = await identity();
  await writeFile(join(rig.directory, IDENTITY), '{"mine": 1}');
  expect(await rig.zoo('apply', '--yes', '--only', 'host/laptop')).toMatchObject({ exit: 0 });
  expect(JSON.parse(await readFile(join(rig.directory, IDENTITY), 'utf8'))).toEqual({ mine: 1, zoo });
});
