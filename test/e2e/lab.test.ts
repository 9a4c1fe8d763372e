/** `npm run demo -- lab`: what it tells is so. Each command's exit code is checked by the story itself. */
import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const RUN = join(import.meta.dirname, '../../examples/run.ts');
let told: string;
beforeAll(async () => {
  const { stdout, exitCode } = await execa(process.execPath, [RUN, 'lab'], {
    reject: false,
    env: { ZOO_CACHE: testCacheDirectory, NO_COLOR: '1' },
  });
  if (exitCode !== 0) throw new Error(stdout);
  told = stdout;
});

describe('three machines over ssh', () => {
  test('are logged in to by no fleet file alone', () => {
    expect(told.match(/no configuration outside of the fleet allows a login to/g)).toHaveLength(3);
  });

  test('have the tenants that the file names', () => {
    expect(told).toMatch(/^thor +ssh .* free of .* zen-nano-gguf-q4_k_m +4 of 4 made$/m);
    for (const name of ['thor', 'sprout', 'legion']) expect(told).toContain(`$ zoo ask ${name} `);
    expect(told.match(/^I am Zen Nano/gm)).toHaveLength(3);
    expect(told.match(/^I am Supra Nexus/gm)).toHaveLength(1);
  });

  test('are swapped while one is unplugged, which is then the only one that is missing', () => {
    const [, unplugged = '', back = ''] =
      /while sprout is unplugged([^]*)sprout is back([^]*?)\n\d+\. /.exec(told) ?? [];
    expect(unplugged).toContain('Apply incomplete. Resources: 2 added, 0 changed, 2 destroyed.');
    expect(back).toContain('Plan: 1 to add, 0 to change, 1 to destroy.');
  });

  test('are repaired after what was done to each of them by hand', () => {
    const [, moved = ''] = /The world moves on every machine([^]*?)\n\d+\. /.exec(told) ?? [];
    for (const name of ['thor', 'sprout', 'legion'])
      expect(moved).toContain(`# residency/${name}/main has drifted`);
    expect(moved).toContain('Apply complete! Resources: 0 added, 3 changed, 0 destroyed.');
    expect(moved.trimEnd()).toMatch(/No drift\. The world is as zoo left it\.$/);
  });

  test('get no tenant that does not fit, and none that answers wrongly', () => {
    expect(told).toMatch(/tenants of thor may use 16 MiB/);
    expect(told).toMatch(/residency\/thor\/main: held by evaluation[^]*\nI am Zen Nano, /);
  });
});
