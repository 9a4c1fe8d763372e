import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { type HeldHub, isIn, serveHeldHub } from '../support/faults/held-hub.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/models/cutting-proxy.ts';

/** Sources that change while zoo looks at them, and lines that cut or change what comes from afar. */
const REPO = 'publication/hub/zenlm/zen-nano';
const TEMPLATE = 'sources/zen-nano/chat_template.jinja';
let rig: FaultRig;
let hub: HeldHub;
beforeEach(async () => {
  rig = await createFaultRig();
  hub = await serveHeldHub(rig.directory);
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`));
  await copySource(rig);
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rig.close();
});

describe('a folder that changes', () => {
  it('between plan and apply: what was approved is not done with other bytes', async () => {
    await rig.zoo('plan', '--out', 'plan.json');
    await rig.write(TEMPLATE, `${await rig.read(TEMPLATE)}{# edited #}`);
    const { exit, stdout } = await rig.zoo('apply', 'plan.json');
    expect(stdout).toMatch(/: not approved, so not done/);
    expect(stdout).not.toContain(`${REPO}: published`);
    expect(exit).toBe(6);
    expect(await hub.commits('zenlm/zen-nano')).toBe(0);
    expect(await rig.leftovers()).toEqual([]);
  });

  it('while it is applied: it is named, nothing is published, and the next apply takes it as it is then', async () => {
    // Whether a repo that is not in the listing is hidden is asked when the folder has been hashed.
    const hold = hub.hold((method, path) => method === 'GET' && !path.startsWith('/api/models?'));
    const zoo = rig.start('apply', '--yes');
    await isIn(zoo, hold);
    await rig.write(TEMPLATE, `${await rig.read(TEMPLATE)}{# edited #}`);
    hold.letGo();
    const { exitCode, stdout } = await zoo;
    expect(stdout).toMatch(/chat_template\.jinja changed while it was read/);
    expect(stdout).toContain('let nothing write to it and run again');
    expect(exitCode).toBe(1);
    expect(await hub.commits('zenlm/zen-nano')).toBe(0);
    expect(await rig.leftovers()).toEqual([]);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    expect(await hub.commits('zenlm/zen-nano')).toBe(2);
  });
});

describe('a model that comes from a hub', () => {
  let line: CuttingProxy;
  let far: FaultRig;
  beforeEach(async () => {
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    line = await startCuttingProxy(hub.url);
    far = await createFaultRig({
      'zoo.fleet.yaml': SMALL_FLEET.replace(
        '{ directory: sources/zen-nano }',
        `{ huggingface: zenlm/zen-nano, revision: main, endpoint: "${line.url}" }`,
      ),
    });
  });
  afterEach(async () => {
    await line[Symbol.asyncDispose]();
    await far.close();
  });

  it('over a line that breaks goes on where it was', async () => {
    line.fault = { kind: 'cut', afterBytes: 700_000, times: 2 };
    requireExit(await far.zoo('apply', '--yes'), 0);
    expect(line.seen.filter((request) => /model\.safetensors.* bytes=[1-9]/.test(request)).length).toBe(2);
    expect(await far.leftovers()).toEqual([]);
  });

  it('with other bytes than its hub says is named, kept nowhere, and brought again when the line is good', async () => {
    line.fault = { kind: 'garble' };
    const { exit, stdout } = await far.zoo('apply', '--yes');
    expect(stdout).toMatch(/\S+ of zenlm\/zen-nano at [0-9a-f]{40}/);
    expect(exit).toBe(1);
    expect(await far.leftovers()).toEqual([]);
    line.fault = undefined;
    expect((await far.zoo('apply', '--yes')).exit).toBe(0);
    expect(await far.leftovers()).toEqual([]);
  });
});
