import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createZooRig } from '../support/cli/zoo-rig.ts';

test('zoo init says where it is chosen that a shared ledger and a hub of this checkout do not go together', async () => {
  const rig = await createZooRig();
  const alone = await rig.zoo('init');
  expect(alone.stdout).not.toContain('Note:');
  expect(await rig.read('zoo.fleet.yaml')).toContain('ledger: { directory: .zoo/ledger }');
  await execa('git', ['init', '-q', 'shared'], { cwd: rig.directory });
  const remote = ['-C', 'shared', 'remote', 'add', 'origin', 'https://git.invalid/lab.git'];
  await execa('git', remote, { cwd: rig.directory });
  const { stdout, exit } = await rig.zoo('init', 'shared');
  expect(stdout).toContain('another clone, and CI, share the ledger and find nothing published');
  const text = await rig.read('shared/zoo.fleet.yaml');
  expect(text).toContain('ledger: { git: { remote: origin, branch: zoo-ledger } }');
  expect(text).toMatch(
    /# This hub is seen by this checkout alone: .*\n {2}# Name a real hub here before you push\.\n {2}hub:/,
  );
  expect(exit).toBe(0);
  await rig.close();
});

test('zoo init names the fleet after its folder, and one without letters is called fleet', async () => {
  const rig = await createZooRig();
  const names = [
    ['My Lab.2', 'my-lab.2'],
    ['___', 'fleet'],
  ] as const;
  for (const [folder, name] of names) {
    expect((await rig.zoo('init', folder)).exit).toBe(0);
    expect(await rig.read(`${folder}/zoo.fleet.yaml`)).toContain(`fleet: ${name}\n`);
    expect((await rig.zoo('validate', '-f', `${folder}/zoo.fleet.yaml`)).exit).toBe(0);
  }
  await rig.close();
});
