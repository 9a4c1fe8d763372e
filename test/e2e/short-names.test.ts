import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const PUBLICATION = 'publication/hub/zenlm/zen-nano';
let rig: ZooRig;

beforeAll(async () => {
  const two =
    SMALL_FLEET + '      other: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }\n';
  rig = await createZooRig({ 'zoo.fleet.yaml': two });
  await copySource(rig);
  return () => rig.close();
});

async function planned(...only: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await rig.zoo('plan', '--json', '--only', ...only);
  return [...stdout.matchAll(/^      "id": "(publication[^"]*)"/gm)].map(([, id = '']) => id);
}

describe('a resource has short names', () => {
  test('with --only: a model, a glob, a repo', async () => {
    expect(await planned('zen/nano')).toEqual([PUBLICATION]);
    expect(await planned('publication/*')).toHaveLength(2);
    expect(await planned('*-nano')).toEqual([PUBLICATION]);
    expect(await planned('nano', 'zenlm/zen-other')).toHaveLength(2);
  });

  test('for why, show, history, verify and graph', async () => {
    expect((await rig.zoo('why', 'zen/nano')).stdout).toContain(`${PUBLICATION} will be published`);
    expect((await rig.zoo('show', 'zen-nano')).stdout).toContain(`id: ${PUBLICATION}`);
    expect((await rig.zoo('graph', '--only', 'nano')).stdout).not.toContain('other');
    expect((await rig.zoo('apply', '--yes', '--only', 'nano')).exit).toBe(0);
    expect((await rig.zoo('history', 'zen/nano')).stdout).toContain(`${PUBLICATION} published`);
    expect((await rig.zoo('verify', 'nano')).exit).toBe(0);
  });

  test('tells several of a family, and each of them once', async () => {
    const { stdout } = await rig.zoo('why', 'zen', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      why: { id: PUBLICATION },
      also: [{ id: `${PUBLICATION.slice(0, -4)}other` }],
    });
  });

  test('and what is none is refused with the nearest, what could be several with all of them', async () => {
    const miss = await rig.zoo('plan', '--only', 'zen/nanu');
    expect([miss.exit, miss.stderr]).toEqual([64, expect.stringContaining('Did you mean zen/nano')]);
    const several = await rig.zoo('rollback', 'publication/*');
    expect([several.exit, several.stderr]).toEqual([64, expect.stringContaining(PUBLICATION)]);
  });
});
