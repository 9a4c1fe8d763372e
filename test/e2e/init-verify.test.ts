import { expect, it } from 'vitest';
import { createCiRig } from '../support/ci/ci-rig.ts';

it('the nightly workflow of zoo init is red when weights on the hub are not what was published', async () => {
  await using rig = await createCiRig();
  const right = await rig.verify();
  expect([right.exit, right.summary]).toEqual([0, expect.stringMatching(/^Verified: \d+ ok, 0 differ/)]);
  await rig.spoilWeights();
  const deep = await rig.verify({ deep: 'true' });
  expect([deep.exit, deep.summary]).toEqual([
    2,
    expect.stringContaining('differs model.safetensors at main'),
  ]);
});
