import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDemoRig, type DemoRig } from '../support/demo/demo-rig.ts';

const KILLS = 20;
const REPOS = ['zenlm/zen-nano', 'zenlm/zen-nano-GGUF', 'supralm/supra-nexus', 'supralm/supra-nexus-GGUF'];
let rig: DemoRig;
beforeAll(async () => {
  rig = await createDemoRig();
});
afterAll(() => rig.close());

it(`an apply that is killed at ${KILLS} moments, each time going on from the last, ends where one that ran through ends`, async () => {
  // About what the demo's first apply appends; every run is cut after a few records of its own.
  const perRun = 7;
  let killed = 0;
  for (; killed < KILLS; killed += 1) {
    const ended = await killAfter(rig, perRun);
    if (ended === 'finished') break;
  }
  expect(killed).toBeGreaterThanOrEqual(KILLS - 4);
  const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
  expect(`${stdout}${stderr}`).not.toContain('failed');
  expect(exit).toBe(0);
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);

  // No effect twice: one commit of ours in each repo, one swap, one output and one report for each key.
  expect(await rig.commits(REPOS)).toEqual(Object.fromEntries(REPOS.map((repo) => [repo, 2])));
  const pointer: { generation: number } = JSON.parse(await rig.read('model-zoo/resident/current.json'));
  expect(pointer.generation).toBe(1);
  const records = await rig.records();
  const outputs = records.filter(({ type }) => type === 'output').map(({ key }) => key);
  expect(new Set(outputs).size).toBe(outputs.length);
  expect((await rig.zoo('ask', 'laptop', 'What is your name?')).stdout).toContain('Zen Nano');
});

/** SIGKILL as soon as this run's journal has grown by so many records, or the run has come to its end. */
async function killAfter(demo: DemoRig, records: number): Promise<'killed' | 'finished'> {
  const runs = join(demo.directory, '.zoo/ledger/runs');
  await mkdir(runs, { recursive: true });
  const before = (await demo.records()).length;
  const zoo = demo.start('apply', '--yes');
  async function killWhenGrown(): Promise<void> {
    if ((await demo.records()).length - before >= records) zoo.kill('SIGKILL');
  }
  const watcher = watch(runs, () => {
    void killWhenGrown();
  });
  try {
    const { signal, exitCode, stdout, stderr } = await zoo;
    if (signal === 'SIGKILL') return 'killed';
    expect(exitCode, `${stdout}${stderr}`).toBe(0);
    return 'finished';
  } finally {
    watcher.close();
  }
}
