/** What a person does with tenants day by day, with the real llama-server: one machine for all of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { createHostingRig, type HostingRig } from '../support/machines/hosting-fleet.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

let rig: HostingRig;
beforeAll(async () => {
  await ensureToolchain();
  rig = await createHostingRig();
  requireExit(await rig.zoo('apply', '--yes'), 0);
});
afterAll(() => rig.close());

describe('zoo ps', () => {
  it('tells who serves what, what that takes, and what was compared', async () => {
    const { pid } = await rig.server();
    requireExit(await rig.zoo('ask', 'laptop', 'What is your name?'), 0);
    const { exit, stdout } = await rig.zoo('ps', '--json');
    expect(exit).toBe(0);
    await expectDocument(stdout, 'ps');
    expect(JSON.parse(stdout)).toMatchObject({
      tenants: [
        {
          machine: 'laptop',
          slot: 'main',
          state: 'serving',
          why: [],
          digestCompared: true,
          model: 'zen/nano',
          variety: 'gguf q4_k_m',
          port: rig.port,
          pid,
          context: 512,
          slots: 1,
          busy: 0,
          uptimeSeconds: expect.any(Number),
          residentBytes: expect.any(Number),
          predictedBytes: expect.any(Number),
          tokens: expect.any(Number),
          tokensPerSecond: expect.any(Number),
        },
      ],
    });
    const { tenants } = JSON.parse(stdout);
    expect(tenants[0].residentBytes).toBeGreaterThan(1_000_000);
    expect(tenants[0].tokens).toBeGreaterThan(0);
    const text = (await rig.zoo('ps', 'laptop')).stdout;
    expect(text).toMatch(
      /laptop +zen\/nano gguf q4_k_m +unpublished +serving +compared +\d+ +\d+ +[\d.]+ MB \([\d.]+ MB predicted\) +\d.* +0 of 1 busy, 512 tokens each +[\d.]+/,
    );
  });

  it('says of a stranger on the port that it differs, and believes none of its numbers', async () => {
    const { argv } = await rig.server();
    await rig.endServer();
    const pid = await rig.startByHand([...argv, '--temp', '0.1']);
    const { stdout } = await rig.zoo('ps', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      tenants: [{ state: 'differs', pid, why: [expect.stringContaining('--temp 0.1')] }],
    });
    expect((await rig.zoo('ps')).stdout).toContain('differs');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await rig.zoo('ps')).stdout).toContain('serving');
  });

  it('names the machines that there are', async () => {
    const { exit, stderr } = await rig.zoo('ps', 'lapto');
    expect(exit).toBe(64);
    expect(stderr).toContain('Did you mean laptop?');
  });
});
