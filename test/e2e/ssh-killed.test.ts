/** A swap over ssh that dies at a step, or whose link is cut: the machine serves one tenant again after the next try. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesBelow } from '../support/crash/processes.ts';
import { createSSHFleet, type SSHFleet } from '../support/machines/ssh-fleet.ts';

const QUANTIZATIONS = ['q4_k_m', 'q8_0'] as const;
const ID = 'residency/thor/main';

describe('a swap over ssh', () => {
  let fleet: SSHFleet;
  let now: (typeof QUANTIZATIONS)[number] = 'q4_k_m';
  beforeAll(async () => {
    fleet = await createSSHFleet();
    await fleet.installServer();
    expect(await fleet.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  const slug = (): string => `zen-nano-gguf-${now}`;
  /** The fleet asks for the other tenant. */
  async function ask(): Promise<void> {
    const next = QUANTIZATIONS.find((one) => one !== now) ?? now;
    await fleet.rig.edit('zoo.fleet.yaml', `quantization: ${now} }`, `quantization: ${next} }`);
    now = next;
  }
  async function expectOneTenant(): Promise<void> {
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${slug()} +healthy`));
    const servers = processesBelow(fleet.modelZoo).filter(({ command }) =>
      /llama-server .*--model/.test(command),
    );
    expect(servers.map(({ pid }) => pid)).toEqual([await fleet.serverOf(slug())]);
    const beside = await readdir(fleet.modelZoo, { recursive: true });
    expect(beside.filter((path) => /\.part$|\.zoo-tmp$|trial\.pid$/.test(path))).toEqual([]);
  }

  test.each([
    'after effect: try beside',
    'after effect: end tenant',
    'after effect: start tenant',
    'after effect: move pointer',
    'after effect: link',
  ])('that is killed %s is finished by the next apply', async (point) => {
    await ask();
    expect(await fleet.zooKilled(`${ID}, ${point}`, 'apply', '--yes')).toBe('SIGKILL');
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(stdout).not.toContain('failed');
    expect(exit).toBe(0);
    await expectOneTenant();
  });

  test('whose link is cut logs in anew, and is finished by the same apply', async () => {
    await ask();
    const logins = await fleet.sshd.logins();
    const applied = fleet.zoo('apply', '--yes');
    const trial = join(fleet.modelZoo, 'resident/tenants', slug(), 'trial.pid');
    while (!(await isThere(trial)));
    await fleet.sshd.cut();
    expect(await applied).toMatchObject({ exit: 0 });
    // One before, one after; what was about to be sent when it was cut may have tried a login of its own.
    expect((await fleet.sshd.logins()) - logins).toBeGreaterThanOrEqual(2);
    await expectOneTenant();
  });
});

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
