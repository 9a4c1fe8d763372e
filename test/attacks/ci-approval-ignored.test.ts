import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approvalDigest } from '../../src/plan/action-key.ts';
import { hashText } from '../../src/workspace/hash-text.ts';
import type { Digest } from '../../src/resources/digest.ts';
import { copySource, createZooRig, SMALL_FLEET, type Ended, type ZooRig } from '../support/cli/zoo-rig.ts';

const WRONG = `sha256:${'0'.repeat(64)}`;
const PUBLISHED = 'publication/hub/zenlm/zen-nano';
const openRig = async (): Promise<ZooRig> => {
  const rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  return rig;
};

interface Saved {
  readonly fleet: string;
  readonly ledger: string;
  readonly approval: Digest;
  readonly actions: readonly { readonly key: Digest; readonly id: string }[];
}

/** A fleet that was applied, with a change that is planned and not done. */
describe('a plan file approves nothing', () => {
  let rig: ZooRig;
  let saved: Saved;
  beforeAll(async () => {
    rig = await openRig();
    await rig.zoo('apply', '--yes');
    await rig.edit('zoo.fleet.yaml', '    license:', '    focus: speed\n    license:');
    await rig.zoo('plan', '--out', 'plan.json');
    saved = JSON.parse(await rig.read('plan.json'));
  });
  afterAll(() => rig.close());

  const applied = async (changes: Readonly<Record<string, unknown>>): Promise<Ended> => {
    await rig.write('given.json', JSON.stringify({ ...saved, ...changes }));
    return rig.zoo('apply', 'given.json');
  };

  it('beside another digest', async () => {
    const { exit, stderr } = await rig.zoo('apply', 'plan.json', '--approval', WRONG);
    expect(stderr).toContain(`what was approved is ${WRONG}, and the plan file comes to ${saved.approval}`);
    expect(exit).toBe(6);
  });

  it('when it is bare keys with a digest that is none', async () => {
    const actions = saved.actions.map(({ key }) => ({ key, id: 'something/else' }));
    expect((await applied({ ledger: 'none', approval: 'nonsense', actions })).exit).toBe(64);
  });

  it('when a key was added to it', async () => {
    const actions = [...saved.actions, { key: WRONG, id: PUBLISHED }];
    const { exit, stderr } = await applied({ actions });
    expect(stderr).toContain('contradicts itself');
    expect(exit).toBe(6);
  });

  it('when it shows the action of one resource as that of another', async () => {
    const actions = saved.actions.map(({ key }) => ({ key, id: 'publication/hub/zenlm/harmless' }));
    const { exit, stderr } = await applied({ actions });
    expect(stderr).toContain('as one of publication/hub/zenlm/harmless');
    expect(exit).toBe(6);
  });

  it('when it was made without the ledger that there is', async () => {
    const { exit, stderr } = await applied({ ledger: 'none' });
    expect(stderr).toContain('was made from another ledger (none)');
    expect(exit).toBe(6);
  });

  it('and only as it is, what it says is done', async () => {
    const { runs } = JSON.parse((await rig.zoo('history', '--json')).stdout);
    expect(runs).toHaveLength(1);
    expect((await rig.zoo('apply', 'plan.json', '--approval', saved.approval)).exit).toBe(0);
  });
});

it('a plan from before there was a ledger goes on after its own apply was cut', async () => {
  const rig = await openRig();
  const shelf = 'shelf: { kind: huggingface, endpoint: "http://127.0.0.1:9", visibility: private }';
  await rig.edit('zoo.fleet.yaml', 'targets:\n', `targets:\n  ${shelf}\n`);
  await rig.edit('zoo.fleet.yaml', 'publish: [hub]', 'publish: [hub, shelf]');
  await rig.zoo('plan', '--out', 'plan.json');
  expect((await rig.zoo('apply', 'plan.json')).exit).toBe(8);
  expect((await rig.zoo('apply', 'plan.json')).stderr).not.toContain('another ledger');
  await rig.close();
});

describe('a digest', () => {
  let rig: ZooRig;
  beforeEach(async () => {
    rig = await openRig();
    await rig.zoo('apply', '--yes');
  });
  afterEach(() => rig.close());

  it('of another plan is refused also where there is nothing to do', async () => {
    const { exit, stderr, stdout } = await rig.zoo('apply', '--approval', WRONG);
    expect(stderr).toContain('there is nothing to do, and what was approved is another plan');
    expect(stdout).not.toContain('complete');
    expect(exit).toBe(6);
  });

  it('of what was done says so', async () => {
    await rig.edit('zoo.fleet.yaml', '    license:', '    focus: speed\n    license:');
    const { approval } = JSON.parse((await rig.zoo('plan', '--json')).stdout);
    expect((await rig.zoo('apply', '--approval', approval)).exit).toBe(0);
    const again = await rig.zoo('apply', '--approval', approval);
    expect(again.stderr).toContain(`What ${approval} approves was done at`);
    expect(again.exit).toBe(0);
  });

  it('of no action at all is a digest like any other', async () => {
    expect((await rig.zoo('apply', '--approval', approvalDigest([], hashText))).exit).toBe(0);
  });
});
