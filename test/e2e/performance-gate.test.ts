/** The performance gate through the real binary, the real llama-server and a tiny model. */
import { beforeAll, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const EASY = '{ tokens_per_second: 0.001, memory_mb: 100000 }';
const FLEET = SMALL_FLEET.replace(
  'formats: { safetensors: {} }',
  `formats: { gguf: { quantizations: [f16] } }\n    gates: { performance: ${EASY} }`,
);
const GATE = 'evaluation/zen/nano/gguf/f16/performance';
const ENVIRONMENT = { ZOO_CACHE: testCacheDirectory };
let rig: ZooRig;

beforeAll(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': FLEET });
  await copySource(rig);
  return () => rig.close();
});

test('the numbers of one artifact stand in a report, on its card, and in zoo show and why', async () => {
  const applied = await rig.zooWith(ENVIRONMENT, 'apply', '--yes');
  expect(applied).toMatchObject({ exit: 0 });
  const shown = await rig.zoo('show', GATE, '--json');
  const { result, reports } = JSON.parse(shown.stdout);
  expect(result).toMatchObject({ passed: true, reasons: [] });
  expect(result.measured).toContainEqual(
    expect.stringMatching(/^Generation: [0-9.]+ tokens\/s \([0-9.]+–[0-9.]+\)$/),
  );
  expect(result.measured).toContainEqual(expect.stringMatching(/^on .+, \d+ threads, \d+ GiB, \w+ \w+$/));
  expect(reports).toHaveLength(1);
  expect(reports[0].report).toMatchObject({
    gate: 'performance',
    machine: { threads: expect.any(Number) },
    measurement: { version: 1, data: { tokens: 64 } },
  });
  const why = await rig.zoo('why', GATE);
  expect(why.stdout).toMatch(/measured: First token: [0-9.]+ ms/);
  const pulled = await rig.zooWith(ENVIRONMENT, 'pull', 'publication/hub/zenlm/zen-nano-GGUF', 'pulled');
  expect(pulled).toMatchObject({ exit: 0 });
  const card = await rig.read('pulled/README.md');
  expect(card).toMatch(/\| performance \| `gguf f16` \| llama-server v[^|]+ \|.* tokens\/s .*✅ passed/);
  expect(card).toMatch(/Measured on: .+, \d+ threads/);
  const provenance = JSON.parse(await rig.read('pulled/zoo.provenance.json'));
  expect(provenance.gates).toMatchObject([
    { id: GATE, report: reports[0].report, verdict: { passed: true } },
  ]);
  const again = await rig.zoo('plan', '--json');
  expect(JSON.parse(again.stdout).actions).toEqual([]);
});

test('an impossible threshold holds back, and measures nothing again', async () => {
  await rig.edit('zoo.fleet.yaml', EASY, '{ tokens_per_second: 1e9 }');
  await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
  const { stdout } = await rig.zoo('plan', '--json');
  const plan = JSON.parse(stdout);
  expect(plan.actions.map(({ id }: { readonly id: string }) => id)).not.toContain(GATE);
  expect(plan.held).toMatchObject([
    {
      id: 'publication/hub/zenlm/zen-nano-GGUF',
      by: GATE,
      reasons: [
        { text: expect.stringMatching(/^needed: 1000000000 generated tokens a second at least; measured: /) },
      ],
    },
  ]);
});
