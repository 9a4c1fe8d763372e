/** vLLM through the real binary, with the real vLLM on the CPU: hosted, killed, swapped, ended. In soak alone: a start takes a minute. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copySource } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { isTriedNow } from '../support/rigs/backend/backend-rig.ts';
import { localConnection } from '../../src/transports/local/connection.ts';

describe.runIf(isTriedNow('vllm'))('a tenant of vLLM', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    const port = await localConnection('/nowhere').freePort();
    rig = await createFaultRig({ 'zoo.fleet.yaml': fleetText(port) });
    await copySource(rig);
    await copySource(rig, 'supra-nexus');
  });
  afterAll(() => rig.close());

  async function apply(): Promise<void> {
    const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
    expect({ exit, said: exit === 0 ? '' : `${stdout}${stderr}` }).toEqual({ exit: 0, said: '' });
    const planned = await rig.zoo('plan', '--detailed-exitcode');
    expect({ exit: planned.exit, said: planned.exit === 0 ? '' : planned.stdout }).toEqual({
      exit: 0,
      said: '',
    });
  }
  const name = async (): Promise<string> => (await rig.zoo('ask', 'box', 'What is your name?')).stdout;

  test('answers in its name; then nothing is left to do', async () => {
    await apply();
    requireExit(await rig.zoo('drift'), 0);
    expect(await name()).toContain('Zen Nano');
    expect((await rig.zoo('ps')).stdout).toContain('0 of 1 busy, 256 tokens each');
  });

  test('whose server was killed is seen, and comes back; what it had started is gone', async () => {
    const record = await rig.read('model-zoo/resident/tenants/zen-nano-safetensors/server.pid');
    process.kill(Number(record.split('\n')[0]), 'SIGKILL');
    const { exit, stdout } = await rig.zoo('drift');
    expect([exit, stdout]).toEqual([2, expect.stringMatching(/its process \d+ is gone/)]);
    await apply();
    expect(await name()).toContain('Zen Nano');
  });

  test('that does not fit the model is refused with a reason, and the old one serves', async () => {
    await rig.edit('zoo.fleet.yaml', 'context: 256', 'context: 4096');
    const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
    expect([exit, `${stdout}${stderr}`]).toEqual([
      1,
      expect.stringContaining('a conversation of 4096 tokens was asked for, and the model was made for 512'),
    ]);
    expect(await name()).toContain('Zen Nano');
    await rig.edit('zoo.fleet.yaml', 'context: 4096', 'context: 256');
  });

  test('makes room for another, and ends with hosts: none', async () => {
    await rig.edit('zoo.fleet.yaml', 'model: zen/nano, format', 'model: supra/nexus, format');
    await apply();
    expect(await name()).toContain('Supra Nexus');
    await rig.edit('zoo.fleet.yaml', '{ model: supra/nexus, format: safetensors }', 'none');
    await apply();
    expect(await rig.serving()).toBe(0);
  });
});

function fleetText(port: number): string {
  return `zoo: v1
fleet: with-vllm
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { safetensors: {} }
    models:
      nano: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }
  supra:
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Supra Nexus] } }
    formats: { safetensors: {} }
    models:
      nexus: { version: 2025.01.24-instruct, source: { directory: sources/supra-nexus } }
machines:
  box:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend:
      kind: vllm
      context: 256
      port: ${port}
      dtype: float32
      enforce_eager: true
      gpu_memory_utilization: 0.1
    hosts: { model: zen/nano, format: safetensors }
`;
}
