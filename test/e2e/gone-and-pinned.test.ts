import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const FIRST = '2025.01.24-instruct';
const SECOND = '2025.02.01-instruct';
const GONE = 'publication/hub/zenlm/zen-old';
let rig: ZooRig;

function fleetOf(models: readonly string[], version: string): string {
  const blocks = models.map(
    (name) => `      ${name}: { version: ${version}, source: { directory: sources/zen-nano } }\n`,
  );
  return SMALL_FLEET.replace(/ {6}nano:[^]*/, blocks.join('')).replace('private }', 'private, prune: true }');
}

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': fleetOf(['nano', 'mini', 'base', 'old'], FIRST) });
  await copySource(rig);
  const { stdout, exit } = await rig.zoo('apply', '--yes');
  expect(stdout).toMatch(
    /Apply complete!.*\n {2}zenlm\/zen-\w+: in the embedded hub; zoo hub serve opens it\n/,
  );
  expect(exit).toBe(0);
  return () => rig.close();
});

describe('what left a fleet that prunes', () => {
  test('is listed before it goes: files with sizes, the tag, the repo', async () => {
    await rig.write('zoo.fleet.yaml', fleetOf(['nano', 'mini', 'base'], FIRST));
    const { stdout } = await rig.zoo('plan');
    expect(stdout).toContain(`# ${GONE} will be destroyed`);
    expect(stdout).toMatch(/takes away \d+ files \(1\.9 MB\): model\.safetensors 1\.8 MB, /);
    expect(stdout).toContain(`; tag ${FIRST}; and the repo itself, which holds nothing else`);
    expect((await rig.zoo('plan', '--format', 'markdown')).stdout).toContain('takes away');
  });

  test('is known to show and why when it is gone: since when, why and by whom', async () => {
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
    const why = await rig.zoo('why', 'zenlm/zen-old');
    expect(why.stdout).toMatch(
      /^publication\/hub\/zenlm\/zen-old is not there any more\n {2}because deleted by zoo\n {2}gone since \d{4}-\d\d-\d\d \d\d:\d\d by \S+\n/,
    );
    const { gone, history } = JSON.parse((await rig.zoo('show', 'zen-old', '--json')).stdout);
    expect(gone).toMatchObject({ reason: 'deleted by zoo', by: expect.any(String), at: expect.any(String) });
    expect(history[0]).toMatchObject({ verb: 'delete' });
  });
});

test('after a rollback, status and why say that a pin holds it, and which version is served', async () => {
  await rig.write('zoo.fleet.yaml', fleetOf(['nano', 'mini', 'base'], SECOND));
  const config = await rig.read('sources/zen-nano/config.json');
  await rig.write('sources/zen-nano/config.json', `${config}\n`);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  expect((await rig.zoo('rollback', 'zen-nano')).exit).toBe(0);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  const { stdout } = await rig.zoo('status');
  expect(stdout).toContain(`hub ${FIRST} ok, pinned`);
  expect(stdout).toContain(`publication/hub/zenlm/zen-nano: held by a pin at ${FIRST} (`);
  expect((await rig.zoo('why', 'zen-nano')).stdout).toMatch(
    new RegExp(`held by a pin at ${FIRST} \\([0-9a-f]{12}\\) in place of ${SECOND}; taking pin: out`),
  );
});
