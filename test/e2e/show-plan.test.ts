import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

let rig: ZooRig;
let planned: string;

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  planned = (await rig.zoo('plan', '--out', 'plan.json')).stdout;
  return () => rig.close();
});

describe('zoo show of a saved plan', () => {
  test('prints what zoo plan printed, without the fleet', async () => {
    await rig.write('elsewhere/plan.json', await rig.read('plan.json'));
    await rig.write('elsewhere/none.yaml', '');
    const { stdout, exit } = await rig.zoo('show', 'elsewhere/plan.json', '-f', 'elsewhere/none.yaml');
    const next = /\nTo do exactly this: .*\n/;
    expect(stdout.replace(next, '')).toBe(planned.replace(next, ''));
    expect(stdout).toContain('To do exactly this: zoo apply elsewhere/plan.json\n');
    expect(exit).toBe(0);
  });

  test('prints it for a comment, and for programs', async () => {
    expect((await rig.zoo('show', 'plan.json', '--format', 'markdown')).stdout).toContain(
      '## zoo plan: small',
    );
    const { stdout } = await rig.zoo('show', 'plan.json', '--json');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await rig.read('plan.json')));
  });

  test.each([
    ['another document', () => '{}', 'is not a plan of this version of zoo'],
    ['no JSON', () => '{', 'is not a plan of this version of zoo'],
    [
      'a part that is missing',
      (text: string) => text.replace('"unneeded"', '"unneded"'),
      'is no whole plan:',
    ],
    [
      'another fleet name in an action',
      (text: string) => text.replace('"verb": "create"', '"verb": "boil"'),
      'is no whole plan:',
    ],
  ])('refuses %s, and says how to make one', async (_, change, says) => {
    await rig.write('bad.json', change(await rig.read('plan.json')));
    const { stderr, exit } = await rig.zoo('show', 'bad.json');
    expect(stderr).toContain(`bad.json ${says}`);
    expect(stderr).toContain('`zoo plan --out FILE` writes one.');
    expect(exit).toBe(64);
  });
});
