import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { serveHub, type RunningHub } from '../../src/hub/serve-hub.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

let rig: ZooRig | undefined;
let hub: RunningHub | undefined;
afterEach(async () => {
  await rig?.close();
  await hub?.close();
});

test('zoo output says where things are, with digests, and whether that was looked at', async () => {
  rig = await createZooRig();
  const { zoo, directory, edit } = rig;
  hub = await serveHub({ directory: join(directory, '../hub') });
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('embedded', `"${hub.url}"`));
  await copySource(rig);

  const before = await expectDocument((await zoo('output', '--json')).stdout, 'output');
  expect(before).toMatchObject({ compared: false, repos: [{ basis: 'not known', files: [] }] });
  expect(before).not.toHaveProperty('lastApply');

  const planned = JSON.parse((await zoo('plan', '--json')).stdout);
  requireExit(await zoo('apply', '--approval', planned.approval), 0);
  const known = await expectDocument((await zoo('output', '--json')).stdout, 'output');
  const weights = await readFile(join(directory, 'sources/zen-nano/model.safetensors'));
  const sha256 = `sha256:${createHash('sha256').update(weights).digest('hex')}`;
  expect(known).toMatchObject({
    compared: false,
    lastApply: { exit: 0, approvals: [planned.approval] },
    repos: [
      {
        id: 'publication/hub/zenlm/zen-nano',
        basis: 'last known',
        address: `${hub.url}/zenlm/zen-nano`,
        version: '2025.01.24-instruct',
        files: expect.arrayContaining([{ path: 'model.safetensors', size: weights.length, sha256 }]),
      },
    ],
  });
  expect(known).not.toHaveProperty('approval');
  expect((await zoo('output', 'zen-nano')).stdout).toBe(
    `publication/hub/zenlm/zen-nano  ${hub.url}/zenlm/zen-nano  2025.01.24-instruct  last known\n`,
  );

  const compared = await expectDocument((await zoo('output', '--compare', '--json')).stdout, 'output');
  expect(compared).toMatchObject({ compared: true, repos: [{ basis: 'compared now', state: 'in sync' }] });
  await edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
  const pending = await expectDocument((await zoo('output', '--compare', '--json')).stdout, 'output');
  expect(pending).toMatchObject({ repos: [{ state: 'pending' }] });

  await hub.close();
  hub = undefined;
  const blind = await expectDocument((await zoo('output', '--compare', '--json')).stdout, 'output');
  expect(blind).toMatchObject({ repos: [{ basis: 'last known', state: 'unknown' }] });
  expect((await zoo('output', 'nothing-like-it')).exit).toBe(64);
});
