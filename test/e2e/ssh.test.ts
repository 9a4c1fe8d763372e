/** A machine behind a real sshd: first what keeps zoo away from it, then one life of a tenant there. */
import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSSHFleet, type SSHFleet } from '../support/machines/ssh-fleet.ts';

const Q4 = 'zen-nano-gguf-q4_k_m';
const IDENTITY = `    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
`;
const Q8 = 'zen-nano-gguf-q8_0';

const STREAMS = 24;

/** How a stream that a client holds ended. A busy computer may send it after the old server was gone: then nothing of it was taken up. */
async function longStream(port: number): Promise<'whole' | 'cut' | 'not taken up'> {
  const asked = fetch(`http://127.0.0.1:${port}/completion`, {
    method: 'POST',
    body: JSON.stringify({
      prompt: 'a',
      n_predict: 480,
      ignore_eos: true,
      stream: true,
      cache_prompt: false,
    }),
  });
  const response = await asked.catch(() => undefined);
  if (response === undefined) return 'not taken up';
  const text = await response.text().catch(() => '');
  return /"stop":true.*"stop_type":"limit"/.test(text) ? 'whole' : 'cut';
}

describe('a machine over ssh', () => {
  let fleet: SSHFleet;
  beforeAll(async () => {
    fleet = await createSSHFleet();
    // With one conversation at a time, keeping it would wait for all requests, too.
    await fleet.rig.edit('zoo.fleet.yaml', 'context: 512,', 'context: 512, parallel: 2,');
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  test('that no configuration allows is unknown, and no connection is made', async () => {
    const { exit, stdout } = await fleet.zooWithoutLogin('apply', '--yes');
    expect(exit).toBe(4);
    expect(stdout).toContain(
      `no configuration outside of the fleet allows a login to ${fleet.sshd.destination}; to allow it, write \`ssh: { hosts: ["${fleet.sshd.destination}"] }\``,
    );
    expect(stdout).toContain(`or set ZOO_SSH_HOSTS=${fleet.sshd.destination}`);
    expect(await fleet.sshd.connections()).toBe(0);
  });

  test('that lacks the server says what helps, and following it does', async () => {
    const lacks = `ssh ${fleet.sshd.destination} has no llama-server`;
    const remedy = `let ${fleet.modelZoo}/tools/bin/llama-server be a link to its llama-server`;
    const plan = await fleet.zoo('plan');
    expect(plan.stdout).toContain(lacks);
    expect(plan.stdout).toContain(remedy);
    const doctor = await fleet.zoo('toolchain', 'doctor', '--machine', 'thor');
    expect(doctor.stdout).toContain(lacks);
    expect(doctor.stdout).toContain(remedy);
    expect(doctor.exit).toBe(2);
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(exit).toBe(5);
    expect(stdout).toContain(lacks);
    await fleet.installServer();
    const serves = await fleet.zoo('toolchain', 'doctor', '--machine', 'thor');
    expect(serves.stdout).toMatch(/^ok +llama-server: v\S+ in \/.*\/llama-server\n$/);
    expect(serves.exit).toBe(0);
    const before = await fleet.sshd.logins();
    expect(await fleet.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    // All of a run goes through one login.
    expect((await fleet.sshd.logins()) - before).toBe(1);
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${Q4} +healthy`));
    expect((await fleet.zoo('plan')).stdout).toContain('No changes.');
    expect((await fleet.zoo('ask', 'thor', 'What is your name?')).stdout).toContain('Zen Nano');
  });

  test('repairs a tenant whose process was killed', async () => {
    const killed = await fleet.serverOf(Q4);
    process.kill(killed, 'SIGKILL');
    const drift = await fleet.zoo('drift');
    expect(drift.exit).toBe(2);
    expect(drift.stdout).toContain(`its process ${killed} is gone`);
    expect(await fleet.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect(await fleet.serverOf(Q4)).not.toBe(killed);
    expect((await fleet.zoo('drift')).exit).toBe(0);
  });

  test('whose llama-server was upgraded under the tenant starts it again, from the new one', async () => {
    await fleet.upgradeServer();
    process.kill(await fleet.serverOf(Q4), 'SIGKILL');
    expect(await fleet.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    expect((await fleet.zoo('plan')).stdout).toContain('No changes.');
    const before = await fleet.serverOf(Q4);
    await fleet.upgradeServer();
    const is = 'llama-server on thor is another file of v0.5.0 now; the tenant runs v0.5.0 since 2';
    const drift = await fleet.zoo('drift');
    expect(drift.exit).toBe(2);
    expect(drift.stdout).toContain(is);
    for (const word of ['status', 'verify', 'plan'])
      expect({ word, stdout: (await fleet.zoo(word)).stdout }).toMatchObject({
        stdout: expect.stringContaining(is),
      });
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(exit).toBe(0);
    expect(stdout).toContain(`${Q4} proved itself beside ${Q4} before the swap`);
    expect(await fleet.serverOf(Q4)).not.toBe(before);
    expect((await fleet.zoo('drift')).exit).toBe(0);
  });

  test('whose llama-server is of another version than the pin keeps its tenant, and says both', async () => {
    const before = await fleet.serverOf(Q4);
    await fleet.upgradeServer({ says: 'version: 0.6.0 (build 6000, commit 1234567)' });
    expect((await fleet.zoo('drift')).stdout).toContain(
      'llama-server on thor is v0.6.0 now; the tenant runs v0.5.0 since 2',
    );
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(exit).toBe(5);
    expect(stdout).toMatch(/has no llama-server of v0\.5\.0: .*llama-server is v0\.6\.0; install llama\.cpp/);
    expect(await fleet.serverOf(Q4)).toBe(before);
    await fleet.upgradeServer();
  });

  test('swaps its tenant', async () => {
    await fleet.rig.edit('zoo.fleet.yaml', 'quantization: q4_k_m }', 'quantization: q8_0 }');
    await fleet.rig.edit('zoo.fleet.yaml', 'zoo: ~/model-zoo', 'zoo: ~/model-zoo\n    drain: 10m');
    const applying = fleet.zoo('apply', '--yes');
    // The new tenant proves itself, and the old one is about to go: most of these still wait then.
    const trial = join(fleet.modelZoo, 'resident/tenants', Q8, 'trial.pid');
    for (let isOver = false; !isOver && !existsSync(trial);)
      isOver = await Promise.race([applying.then(() => true), wait(20, false)]);
    const streams = Array.from({ length: STREAMS }, () => longStream(fleet.port));
    expect(await applying).toMatchObject({ exit: 0 });
    const ended = await Promise.all(streams);
    expect(ended).not.toContain('cut');
    // Two are worked on at a time: the others waited for their turn.
    expect(ended.filter((how) => how === 'whole').length).toBeGreaterThan(STREAMS / 2);
    expect(await readlink(join(fleet.modelZoo, 'resident/current'))).toBe(`tenants/${Q8}`);
    expect((await fleet.zoo('status')).stdout).toMatch(new RegExp(`thor +main +${Q8} +healthy`));
    expect(await fleet.zoo('verify')).toMatchObject({ exit: 0 });
    expect((await fleet.zoo('logs', 'thor')).stdout).toContain('zen-nano-Q8_0.gguf');
  });

  test('whose server is well and talks garbage serves nothing, until it says again what it said', async () => {
    // The canary is all that asks it.
    await fleet.rig.edit('zoo.fleet.yaml', IDENTITY, '');
    expect(await fleet.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    process.kill(await fleet.serverOf(Q8), 'SIGKILL');
    await fleet.upgradeServer({ flag: '--override-kv llama.attention.layer_norm_rms_epsilon=float:50' });
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(exit).not.toBe(0);
    expect(stdout).toContain(
      `${Q8} answers, and not as it did: asked "What is your name?" it says ""; the same weights said "I am Zen Nano`,
    );
    expect(stdout).toContain('no tenant is served now');
    await fleet.upgradeServer();
    expect(await fleet.zoo('apply', '--yes', '--retry')).toMatchObject({ exit: 0 });
    expect((await fleet.zoo('ask', 'thor', 'What is your name?')).stdout).toContain('Zen Nano');
  });

  test('with another host key is unknown, and nothing there is touched', async () => {
    const server = await fleet.serverOf(Q8);
    const there = await readdir(fleet.modelZoo, { recursive: true });
    const logins = await fleet.sshd.logins();
    await fleet.sshd.changeHostKey();
    await fleet.rig.edit('zoo.fleet.yaml', 'quantization: q8_0 }', 'quantization: q4_k_m }');
    const { exit, stdout } = await fleet.zoo('apply', '--yes');
    expect(exit).toBe(4);
    expect(stdout).toContain(
      `ssh ${fleet.sshd.destination}: WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED; nothing was sent`,
    );
    expect(await fleet.sshd.logins()).toBe(logins);
    expect(await fleet.serverOf(Q8)).toBe(server);
    expect(await readdir(fleet.modelZoo, { recursive: true })).toEqual(there);
  });
});
