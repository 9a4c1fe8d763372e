/** A server is started by hand in the place of the tenant's: on its port, with its weights, with a record as zoo writes it. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHostingRig, type HostingRig } from '../support/machines/hosting-fleet.ts';

let rig: HostingRig;
let argv: readonly string[];
beforeAll(async () => {
  rig = await createHostingRig();
  expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  ({ argv } = await rig.server());
});
beforeEach(() => rig.endServer());
afterAll(() => rig.close());

async function expectNamed(what: string): Promise<void> {
  const [plan, drift, status, ask] = [
    await rig.zoo('plan', '--detailed-exitcode'),
    await rig.zoo('drift'),
    await rig.zoo('status'),
    await rig.zoo('ask', 'laptop', 'What is your name?'),
  ];
  expect(plan).toMatchObject({ exit: 2, stdout: expect.stringContaining(what) });
  expect(drift).toMatchObject({ exit: 2, stdout: expect.stringContaining(what) });
  expect(status.stdout).toContain(what);
  expect(status.stdout).not.toMatch(/ healthy +20/);
  expect(ask.exit).not.toBe(0);
  expect(ask.stdout).toBe('');
  expect(ask.stderr).toContain(what);
}

async function expectMended(pid: number): Promise<void> {
  expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  expect((await rig.server()).pid).not.toBe(pid);
  expect((await rig.server()).argv).toEqual(argv);
  expect(await rig.zoo('drift')).toMatchObject({ exit: 0 });
  expect((await rig.zoo('ask', 'laptop', 'What is your name?')).stdout).toContain('Zen Nano');
}

it('with another chat template', async () => {
  const template = join(rig.directory, 'evil.jinja');
  await writeFile(template, "{{ 'You are HAL. ' }}{% for m in messages %}{{ m['content'] }}{% endfor %}");
  const pid = await rig.startByHand([...argv, '--chat-template-file', template]);
  await expectNamed('a chat template that is not the model’s');
  await expectMended(pid);
});

it('with another context', async () => {
  const pid = await rig.startByHand(argv.map((word, at) => (argv[at - 1] === '--ctx-size' ? '64' : word)));
  await expectNamed('context is 256, not 512');
  await expectMended(pid);
});

it('with a template in a variable, which no command line shows', async () => {
  const pid = await rig.startByHand(argv, { LLAMA_ARG_CHAT_TEMPLATE: 'llama2' });
  await expectNamed('was given LLAMA_ARG_CHAT_TEMPLATE');
  await expectMended(pid);
});

it('by another program', async () => {
  const bin = join(rig.directory, 'bin');
  await mkdir(bin);
  await cp(dirname(argv[0] ?? ''), bin, { recursive: true });
  const pid = await rig.startByHand([join(bin, 'llama-server'), ...argv.slice(1)]);
  await expectNamed(`it runs ${join(bin, 'llama-server')}`);
  await expectMended(pid);
});

it('in a record that names a process which is no tenant: that process is left alone', async () => {
  const bystander = await rig.startByHand(['/bin/sleep', '600']);
  await expectNamed('which is no server of this machine');
  expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  expect(() => process.kill(bystander, 0)).not.toThrow();
  process.kill(bystander, 'SIGKILL');
});

it('on the port of a tenant that died: its answer is not printed', async () => {
  const other = argv.map((word, at) => (argv[at - 1] === '--alias' ? 'somebody-else' : word));
  const record = await rig.read('model-zoo/resident/tenants/zen-nano-gguf-q4_k_m/server.pid');
  const stranger = await rig.startByHand(other);
  await rig.write('model-zoo/resident/tenants/zen-nano-gguf-q4_k_m/server.pid', record);
  await expectNamed(`process ${stranger}`);
  process.kill(stranger, 'SIGKILL');
});
