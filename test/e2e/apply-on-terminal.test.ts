/** The screen has one owner: plan, question, progress, interruption and result come one after the other. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { type OnTerminal, zooOnTerminal } from '../support/cli/zoo-on-terminal.ts';
import { createFaultRig, type FaultRig } from '../support/faults/fault-rig.ts';
import { type HeldHub, isCommit, serveHeldHub } from '../support/faults/held-hub.ts';

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

function zoo(...words: readonly string[]): OnTerminal {
  const environment = { HOME: join(rig.directory, '../home') };
  return zooOnTerminal(['--no-color', ...words], { directory: rig.directory, environment });
}

/** A line is wiped, or the cursor goes up. */
function isRedrawn(said: string): boolean {
  return said.split('\u001B').some((behind) => /^\[(?:\d*[AFJ]|[02]K)/.test(behind));
}

it('the question stands below the plan until it is answered, and the bars come after it', async () => {
  const screen = zoo('apply');
  await screen.sees('Plan: 3 to add');
  await screen.sees('Only yes is taken for a yes.');
  await screen.sees('  > ');
  const asked = screen.said().length;
  screen.types('yes\n');
  await screen.sees('Apply complete! Resources: 3 added');
  expect(await screen.ended).toBe(0);
  const afterQuestion = screen.said().slice(asked);
  const answered = afterQuestion.indexOf('yes');
  expect(isRedrawn(afterQuestion.slice(0, answered))).toBe(false);
  expect(screen.said().slice(screen.said().indexOf('Plan: '), asked)).not.toMatch(/[█▏▕░]/);
  // Where it is, and what comes next.
  expect(afterQuestion).toContain(`zenlm/zen-nano: ${hub.url}/zenlm/zen-nano`);
});

it('an apply that is not wanted does nothing', async () => {
  const screen = zoo('apply');
  await screen.sees('  > ');
  screen.types('y\n');
  expect(await screen.ended).not.toBe(0);
  expect(await hub.commits('zenlm/zen-nano')).toBe(0);
});

it('Ctrl-C is said once, the result stands below it, and history has the exit code of the shell', async () => {
  const hold = hub.hold(isCommit);
  const screen = zoo('apply', '--yes');
  await hold.reached;
  screen.types('\u0003');
  await screen.sees('Stopping when it is safe; again to stop now.');
  hold.letGo();
  const code = await screen.ended;
  const behind = screen.said().slice(screen.said().indexOf('Stopping'));
  expect(behind.match(/interrupted/g)?.length ?? 0).toBeLessThanOrEqual(2);
  expect(behind.match(/Stopping/g)).toHaveLength(1);
  expect(code).toBe(130);
  const { runs } = JSON.parse((await rig.zoo('history', '--json')).stdout);
  expect(runs[0]).toMatchObject({ exit: 130 });
});
