import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { zooOnTerminal } from '../support/cli/zoo-on-terminal.ts';
import { hasSaid } from '../support/locks/lock-rig.ts';

const FILE = 'zoo.fleet.yaml';
const MICRO = SMALL_FLEET.replace('nano:\n', 'micro:\n');

let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ [FILE]: SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

it('status --watch shows the fleet file as it is now, and the last valid one while it is invalid', async () => {
  const environment = { HOME: join(dirname(rig.directory), 'home') };
  const place = { directory: rig.directory, environment, columns: 300 };
  const screen = zooOnTerminal(['status', '--watch'], place);
  await screen.sees('zen/nano');
  await rig.write(FILE, MICRO);
  await screen.sees('zen/micro');

  await rig.edit(FILE, 'publish: [hub]', 'publish: [nowhere]');
  await screen.sees(
    /Error: The fleet file has 1 problem: .*nowhere.* \(zoo\.fleet\.yaml:11:15\)\. Run `zoo validate`/,
  );
  await screen.sees('What is shown is the fleet as the file last declared it.');
  await screen.sees('zen/micro');
  expect(screen.said()).not.toContain('This is a bug');

  await rig.write(FILE, SMALL_FLEET);
  await screen.sees('zen/nano');
  await rm(join(rig.directory, FILE));
  await screen.sees(/Error: there is no zoo\.fleet\.yaml/);
  await screen.sees('zen/nano');
  screen.types('\u0003');
  expect(await screen.ended).toBe(0);
});

it('status --watch --json says on standard error, once, that the file is invalid', async () => {
  const watching = rig.start('status', '--watch', '--json');
  await hasSaid(watching, 'stdout', 'zen/nano');
  await rig.edit(FILE, 'publish: [hub]', 'publish: [nowhere]');
  await hasSaid(watching, 'stderr', 'Run `zoo validate`. What is shown');
  await rig.write(FILE, MICRO);
  await hasSaid(watching, 'stdout', 'zen/micro');
  watching.kill('SIGINT');
  const { exitCode, stdout, stderr } = await watching;
  expect(exitCode).toBe(0);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
});
