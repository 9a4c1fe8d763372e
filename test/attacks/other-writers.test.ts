import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
let rig: ZooRig;
const at = (path: string): string => join(rig.directory, path);
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
});
afterEach(() => rig.close());

async function expectRefused(path: string, why: string): Promise<void> {
  for (const words of [['plan'], ['apply', '--yes']]) {
    // Also where configuration allows the folder: what lies in it is another matter.
    const { exit, stdout, stderr } = await rig.zooWith({ ZOO_FOLDERS: at('../ledger') }, ...words);
    expect(`${exit} ${stdout}`).toBe('4 ');
    expect(stderr).toContain(`${path} (`);
    expect(stderr).toContain(why);
  }
}

describe('state that another user can write', () => {
  it('is not there by itself, whatever is usual on this system', async () => {
    const open = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
    await copySource(open);
    const before = process.umask(0);
    try {
      requireExit(await open.zoo('apply', '--yes'), 0);
      requireExit(await open.zoo('plan'), 0);
    } finally {
      process.umask(before);
      await open.close();
    }
  });

  it.each([
    ['.zoo', 0o777],
    ['.zoo', 0o775],
  ])('is refused: %s with mode %o, and the remedy helps', async (path, mode) => {
    if (isRoot) await chown(at(path), 0, 100);
    await chmod(at(path), mode);
    await expectRefused(at(path), 'can be written by other users');
    await chmod(at(path), 0o755);
    requireExit(await rig.zoo('plan', '--detailed-exitcode'), 0);
  });

  it.each(['.zoo/ledger', '.zoo/ledger/runs', '.zoo/hub'])(
    'is refused: %s, where others can enter .zoo',
    async (path) => {
      await chmod(at('.zoo'), 0o755);
      await chmod(at('.zoo/ledger'), 0o755);
      await chmod(at(path), 0o777);
      await expectRefused(at(path), 'can be written by other users (mode 777)');
    },
  );

  it('is refused in the folder of the user, before a fleet is read from it', async () => {
    await chmod(rig.places.cache, 0o777);
    await chmod(rig.places.state, 0o755);
    await chmod(join(rig.places.state, 'fleets'), 0o755);
    await chmod(join(rig.places.cache, '..'), 0o755);
    const { exit, stderr } = await rig.zoo('validate');
    expect(`${exit} ${stderr}`).toContain(`4 Error: ${rig.places.cache} (ZOO_STATE) can be written`);
  });

  it.runIf(isRoot).each(['.zoo', '.zoo/ledger', '.zoo/hub', '.zoo/ledger/runs'])(
    'is refused: %s belongs to another user',
    async (path) => {
      await chown(at(path), NOBODY, NOBODY);
      await expectRefused(at(path), `belongs to another user (uid ${NOBODY}, this is 0)`);
    },
  );

  it('is refused: a ledger outside of .zoo', async () => {
    await rig.edit('zoo.fleet.yaml', '.zoo/ledger', '../ledger');
    await mkdir(at('../ledger'));
    await chmod(at('../ledger'), 0o777);
    await expectRefused(at('../ledger').replace('/fleet/..', ''), 'can be written by other users');
  });
});
