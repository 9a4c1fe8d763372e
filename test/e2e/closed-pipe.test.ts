import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

let rig: ZooRig | undefined;
afterEach(async () => rig?.close());

it.each([['stdout'], ['stderr'], ['both']])(
  'zoo apply | head -1: a closed %s ends the printing and never the work',
  async (closed) => {
    rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
    await copySource(rig);
    const zoo = rig.start('apply', '--yes');
    await once(zoo.stdout, 'data');
    if (closed !== 'stderr') zoo.stdout.destroy();
    if (closed !== 'stdout') zoo.stderr.destroy();
    const { exitCode } = await zoo;
    expect(exitCode).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
  },
);
