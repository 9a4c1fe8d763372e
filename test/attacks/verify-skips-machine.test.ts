import { chmod, glob, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copySource } from '../support/cli/zoo-rig.ts';
import { endTenants } from '../support/demo/demo-rig.ts';
import { createFaultRig, type FaultRig, hostingFleet, requireExit } from '../support/faults/fault-rig.ts';

/** `zoo verify` reports weights that are gone from a machine, and a tenant that is dead. */
let rig: FaultRig;
beforeAll(async () => {
  rig = await createFaultRig({ 'zoo.fleet.yaml': await hostingFleet() });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
});
afterAll(() => rig.close());

async function weights(): Promise<string> {
  for await (const path of glob(join(rig.directory, 'model-zoo/available/*/*.gguf'))) return path;
  throw new Error('the machine has no weights');
}

it('has a row for host, weights and tenant, and is right', async () => {
  const { exit, stdout } = await rig.zoo('verify', '--verbose');
  for (const what of ['host/here', 'zen-nano-F16.gguf on here, host/here', 'residency/here/main'])
    expect(stdout).toContain(`ok ${what}\n`);
  expect(exit).toBe(0);
});

it('weights that are gone are missing', async () => {
  const path = await weights();
  await rename(path, `${path}.gone`);
  const { exit, stdout } = await rig.zoo('verify');
  expect(stdout).toContain('missing zen-nano-F16.gguf on here');
  expect(stdout).toMatch(
    /differs residency\/here\/main: the weights were changed|missing residency\/here\/main/,
  );
  expect(exit).toBe(2);
  await rename(`${path}.gone`, path);
});

it('a dead tenant differs', async () => {
  await endTenants(rig.directory);
  const { exit, stdout } = await rig.zoo('verify', 'residency');
  expect(stdout).toContain('differs residency/here/main: the tenant is not healthy');
  expect(exit).toBe(2);
});

it('weights that the machine gives no digest of are unknown, and neither right nor other ones', async () => {
  // It stands before the real one on PATH, and ends well without a word.
  await rig.write('bin/sha256sum', '#!/bin/sh\n');
  await chmod(join(rig.directory, 'bin/sha256sum'), 0o755);
  const PATH = `${join(rig.directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const { exit, stdout } = await rig.zooWith({ PATH }, 'verify', 'host');
  expect(stdout).toContain(
    'unknown zen-nano-F16.gguf on here, host/here: the machine gave no digest of it\n',
  );
  expect(stdout).toContain(' 0 differ, 0 missing, 1 unknown;');
  expect(exit).toBe(2);
});
