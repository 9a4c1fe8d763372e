/** A machine whose folder is mounted here, beside a real sshd: weights over the mount, everything else over ssh. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSSHFleet, type SSHFleet } from '../support/machines/ssh-fleet.ts';
import { type MountedHere, mountHere } from '../support/mounts/mount-here.ts';

const Q4 = 'zen-nano-gguf-q4_k_m';
const Q8 = 'zen-nano-gguf-q8_0';

describe('a machine over a mount and ssh', () => {
  let fleet: SSHFleet;
  let mounted: MountedHere;
  let at: string;
  let ssh: string;
  beforeAll(async () => {
    fleet = await createSSHFleet(({ directory, home }) => {
      at = join(directory, 'mounted');
      return `{ mount: ${at}, of: ${home} }, `;
    });
    ssh = `ssh ${fleet.sshd.destination}`;
    await fleet.installServer();
    mounted = await mountHere(fleet.sshd.home, at);
  });
  afterAll(async () => {
    mounted.unmount();
    await fleet[Symbol.asyncDispose]();
  });

  test('has its tenant placed over the mount and served over ssh, and both the plan and the apply say so', async () => {
    const plan = await fleet.zoo('plan');
    expect(plan.stdout).toContain(`# why: weights go over mount ${at}, everything else over ${ssh}`);
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(stdout).toContain(`weights were copied over mount ${at}`);
    expect(exit).toBe(0);
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${Q4} +healthy`));
    expect((await fleet.zoo('plan')).stdout).toContain('No changes.');
    expect((await fleet.zoo('ask', 'thor', 'What is your name?')).stdout).toContain('Zen Nano');
  });

  test('that is unmounted between plan and apply is written to over ssh', async () => {
    await fleet.rig.edit('zoo.fleet.yaml', 'quantization: q4_k_m }', 'quantization: q8_0 }');
    const planned = await fleet.zoo('plan', '--out', 'plan.json');
    expect(planned.stdout).toContain(`weights go over mount ${at}`);
    mounted.unmount();
    const { exit, stdout } = await fleet.zoo('apply', 'plan.json', '--yes');
    expect(stdout).toContain(`weights went over ${ssh}: nothing is mounted at ${at}`);
    expect(exit).toBe(0);
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${Q8} +healthy`));
    // Nothing was written into the empty folder, and an empty folder is no empty machine.
    expect(await readdir(at)).toEqual([]);
    expect((await fleet.zoo('plan')).stdout).toContain('No changes.');
  });

  test('where another share is mounted goes over ssh, and the share is left alone', async () => {
    const other = join(fleet.sshd.directory, 'other');
    await mkdir(join(other, 'model-zoo/host'), { recursive: true });
    mounted = await mountHere(other, at);
    await fleet.rig.edit('zoo.fleet.yaml', 'quantization: q8_0 }', 'quantization: q4_k_m }');
    await rm(join(fleet.modelZoo, 'available'), { recursive: true });
    const why = `everything goes over ${ssh}: ${at}/model-zoo is not the folder ${fleet.modelZoo} of the machine`;
    expect((await fleet.zoo('plan')).stdout).toContain(why);
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(stdout).toContain(`weights went over ${ssh}: ${at}: `);
    expect(exit).toBe(0);
    expect(await readdir(other, { recursive: true })).toEqual(['model-zoo', 'model-zoo/host']);
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${Q4} +healthy`));
  });

  test('is unknown where nothing else leads there, and is never taken for an empty one', async () => {
    const file = await readFile(join(fleet.rig.directory, 'zoo.fleet.yaml'), 'utf8');
    await fleet.rig.write('zoo.fleet.yaml', file.replace(/, \{ ssh: .* \}\]/, ']'));
    const { exit, stdout } = await fleet.zoo('plan', '--detailed-exitcode');
    expect(stdout).toContain('thor can only be reached by mount, which runs no commands');
    expect(stdout).toContain('add a reach that is one of local, ssh');
    expect(exit).toBe(2);
  });
});
