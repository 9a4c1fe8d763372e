/** The performance gate through the real binary, the real llama-server and a tiny model. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseIdentity } from '../../src/ledger/ledger-identity.ts';
import { chainStart, encodeLine } from '../../src/ledger/segment-line.ts';
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

test('a report that cannot be read says what measures again, and that does it', async () => {
  await makeReportsUnreadable();
  const planned = await rig.zoo('plan');
  const remedy = `Run \`zoo apply --replace ${GATE}\`: it measures again.`;
  expect(planned.stdout).toContain(remedy);
  expect((await rig.zooWith(ENVIRONMENT, 'apply', '--yes', '--replace', GATE)).exit).toBe(0);
  expect((await rig.zoo('plan')).stdout).not.toContain('cannot be read');
  expect(JSON.parse((await rig.zoo('show', GATE, '--json')).stdout).result).toMatchObject({ passed: true });
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

/** As a version of zoo leaves them that measures in another way: the ledger is whole, and this version cannot read the numbers. */
async function makeReportsUnreadable(): Promise<void> {
  const runs = '.zoo/ledger/runs';
  const [name = ''] = await readdir(join(rig.directory, runs));
  const id = parseIdentity(await rig.read('.zoo/ledger/ledger.json'), 'ledger.json');
  let end = chainStart(id, name);
  let text = '';
  for (const line of (await rig.read(`${runs}/${name}`)).trimEnd().split('\n')) {
    const { format: _format, prev: _prev, seq: _seq, '~sum': _sum, ...record } = JSON.parse(line);
    if (record.type === 'report') record.report.measurement.data = {};
    const encoded = encodeLine(record, end);
    text += encoded.line;
    ({ end } = encoded);
  }
  await rig.write(`${runs}/${name}`, text);
  for (const path of [rig.places.state, rig.places.cache]) await rm(path, { recursive: true, force: true });
}
