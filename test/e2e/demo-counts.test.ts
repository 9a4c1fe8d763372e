import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoRig, type DemoRig } from '../support/demo/demo-rig.ts';

const REPOS = ['zenlm/zen-nano', 'zenlm/zen-nano-GGUF', 'supralm/supra-nexus', 'supralm/supra-nexus-GGUF'];
let rig: DemoRig;
beforeAll(async () => {
  rig = await createDemoRig();
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
  if (exit !== 0) throw new Error(`the first apply ended with ${exit}:\n${stdout}${stderr}`);
});
afterAll(() => rig.close());

describe('after the first apply of the demo', () => {
  it('the tenant answers as the model it is', async () => {
    const { stdout } = await rig.zoo('ask', 'laptop', 'What is your name?');
    expect(stdout).toContain('Zen Nano');
  });

  it('a second apply converts, uploads, swaps and asks nothing', async () => {
    const before = await rig.records();
    const commits = await rig.commits(REPOS);
    const { exit, stdout } = await rig.zoo('apply', '--yes');
    expect(stdout).toContain('No changes.');
    expect(exit).toBe(0);
    expect((await rig.records()).slice(before.length)).toEqual([]);
    expect(await rig.commits(REPOS)).toEqual(commits);
    // The initial commit and ours.
    expect(commits).toEqual(Object.fromEntries(REPOS.map((repo) => [repo, 2])));
  });

  it('a plan costs one listing a namespace, the refs of each repo and one look a machine, and reads no model byte', async () => {
    // The first plan after an apply may read the trees of the repos that moved; the second has nothing to learn.
    await rig.zoo('plan');
    const { stdout } = await rig.zoo('plan', '--json');
    const {
      observation,
    }: {
      observation: {
        reads: number;
        modelBytes: number;
        machines: number;
        hashedBytes: number;
        byRoute: Record<string, number>;
      };
    } = JSON.parse(stdout);
    expect(observation.byRoute).toEqual({
      'GET /api/models': 2,
      'GET /api/models/{repo}/refs': REPOS.length,
    });
    expect(observation).toMatchObject({
      reads: 3 + REPOS.length,
      machines: 1,
      modelBytes: 0,
      hashedBytes: 0,
    });
  });

  it('a moved repo costs one tree more', async () => {
    await rig.edit('zoo.fleet.yaml', 'focus: edge deployment', 'focus: the edge');
    expect((await rig.zoo('apply', '--yes')).stdout).toContain(
      'Apply complete! Resources: 0 added, 2 changed, 0 destroyed.',
    );
    expect(await rig.commits(REPOS)).toMatchObject({ 'zenlm/zen-nano': 3, 'supralm/supra-nexus': 2 });
  });

  it('an empty runner with only the ledger plans nothing', async () => {
    await rm(`${rig.directory}/.zoo/blobs`, { recursive: true });
    await rm(rig.places.cache, { recursive: true });
    const planned = await rig.zoo('plan', '--detailed-exitcode');
    expect(planned.stdout).toContain('No changes.');
    expect(planned.exit).toBe(0);
  });

  it('bytes that an action needs are fetched by digest from where they are', async () => {
    await rig.edit(
      'zoo.fleet.yaml',
      'hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }',
      'hosts: { model: zen/nano, format: gguf, quantization: q8_0 }',
    );
    const { exit, stdout } = await rig.zoo('apply', '--yes');
    expect(stdout).toContain('artifact/zen/nano/gguf/q8_0: fetch');
    expect(stdout).not.toContain('gguf/f16: mak');
    expect(exit).toBe(0);
  });

  it('a ledger that was lost is rebuilt from the world, and there is still nothing to do', async () => {
    await rm(`${rig.directory}/.zoo/ledger`, { recursive: true });
    // Somebody who has seen it would be told that it is gone.
    await rm(rig.places.state, { recursive: true });
    const planned = await rig.zoo('plan', '--detailed-exitcode');
    expect(planned.stdout).toContain('rebuilt in memory');
    expect(planned.stdout).toContain('No changes.');
    expect(planned.exit).toBe(0);
    expect((await rig.zoo('ledger', 'rebuild', '--yes')).exit).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
  });
});
