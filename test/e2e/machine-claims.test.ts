/** Two controllers with two ledgers know nothing of each other's locks: the machine itself tells them apart. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { snapshotTrees } from '../support/drivers/tree-snapshot.ts';
import { hostingFleet, requireExit } from '../support/faults/fault-rig.ts';
import { APPLY, createLockRig, endOf, isFrozen } from '../support/locks/lock-rig.ts';

it.each(['start tenant'])(
  'one that slept behind "%s" changes nothing on a machine that another one has begun to change',
  async (step) => {
    const fleet = await hostingFleet();
    await using rig = await createLockRig('directory', ({ hub, ledger, machine }) =>
      fleet
        .replace('endpoint: embedded', `endpoint: "${hub}"`)
        .replace('{ directory: .zoo/ledger }', ledger)
        .replace('zoo: model-zoo', `zoo: "${machine}"`),
    );
    const words = [...APPLY, '--parallelism', '1', '--only', 'residency'];
    const slow = (await rig.runner()).start(words, { freezeAt: step });
    await isFrozen(slow);
    const stranger = await rig.stranger();
    // In the middle as well: its server runs, and the pointer does not say so yet.
    const other = stranger.start(words, { freezeAt: 'move pointer' });
    await isFrozen(other);
    const tenant = join(rig.directory, 'model-zoo/resident/tenants/zen-nano-gguf-f16');
    const pid = (await readFile(join(tenant, 'server.pid'), 'utf8')).split('\n')[0];
    const machine = (): ReturnType<typeof snapshotTrees> =>
      snapshotTrees([`${rig.directory}/model-zoo`], { touched: false });
    const before = await machine();

    slow.kill('SIGCONT');
    const lost = await endOf(slow);
    expect(`${lost.stdout}${lost.stderr}`).toContain(
      'another run has begun to change this machine meanwhile',
    );
    expect(`${lost.stdout}${lost.stderr}`).toContain('when the other run has ended, run `zoo apply` again');
    expect(lost.exit).toBe(6);
    expect(await machine()).toEqual(before);

    other.kill('SIGCONT');
    requireExit(await endOf(other), 0);
    expect((await readFile(join(tenant, 'server.pid'), 'utf8')).split('\n')[0]).toBe(pid);
    requireExit(await stranger.zoo(['plan', '--detailed-exitcode', '--only', 'residency']), 0);
  },
);
