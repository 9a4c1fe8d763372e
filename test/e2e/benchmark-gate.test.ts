/** The benchmark gate through the real binary and the real llama-perplexity, over sentences that the tiny model has learnt. */
import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { ensureToolchain, testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const FLEET = SMALL_FLEET.replace(
  'formats: { safetensors: {} }',
  'formats: { gguf: { quantizations: [q8_0] } }\n    gates: { benchmark: { task: hellaswag, text: tasks.txt, loss: 0.1 } }',
);
const LEARNT = [
  'I am Zen Nano, a small language model for devices at the edge.',
  'I was created by Hanzo AI and the Zoo Labs Foundation.',
];
const ID = 'evaluation/zen/nano/gguf/q8_0/benchmark';

/** Each sentence, cut behind each of its words: the rest as it is, and three times out of order. */
function tasks(gold: (right: number) => number): string {
  const lines = LEARNT.flatMap((sentence) => {
    const words = sentence.split(' ');
    return words.slice(1, -2).flatMap((_, at) => {
      const rest = words.slice(at + 1);
      const turned = [1, 2].map((by) => [...rest.slice(by), ...rest.slice(0, by)].join(' '));
      const wrong = [...turned, rest.toReversed().join(' ')];
      const right = at % 4;
      const endings = wrong.toSpliced(right, 0, rest.join(' '));
      return [words.slice(0, at + 1).join(' '), String(gold(right)), ...endings];
    });
  });
  return `${lines.join('\n')}\n`;
}

let rig: ZooRig;
const zoo = (...words: readonly string[]) => rig.zooWith({ ZOO_CACHE: testCacheDirectory }, ...words);

describe('a quantization of a model that knows its tasks', () => {
  beforeAll(async () => {
    await ensureToolchain();
    rig = await createZooRig({ 'zoo.fleet.yaml': FLEET, 'tasks.txt': tasks((right) => right) });
    await copySource(rig);
    return () => rig.close();
  }, 900_000);

  test('is published, and its card says how many it has right', async () => {
    expect(await zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    const { reports } = JSON.parse((await zoo('show', ID, '--json')).stdout);
    const { done, right, baseRight } = reports[0].report.measurement.data;
    expect(done).toBe(18);
    expect(baseRight).toBeGreaterThan(12);
    expect(right).toBeGreaterThan(12);
    await zoo('pull', 'publication/hub/zenlm/zen-nano-GGUF', 'pulled');
    expect(await rig.read('pulled/README.md')).toMatch(/\| benchmark \| `gguf q8_0` \| .*% ± .*✅ passed/u);
  });

  test('is not judged by tasks at which its base does no better than a guesser', async () => {
    await rig.write(
      'tasks.txt',
      tasks((right) => (right + 1) % 4),
    );
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    const plan = await zoo('plan');
    expect(plan.stdout).toContain('other tasks');
    const applied = await zoo('apply', '--yes');
    expect(applied).toMatchObject({ exit: 5 });
    expect(applied.stdout).toMatch(/held by \S+\/q8_0\/benchmark\n.*it could not be judged/u);
  });

  test('is unknown to a plan, and warned of, where the file holds no tasks', async () => {
    await rig.write('tasks.txt', `${tasks((right) => right)}more\n`);
    const validated = await zoo('validate');
    expect(validated.stderr).toContain('it has 109 lines, and hellaswag has 6 for each task');
    expect((await zoo('plan')).stdout).toContain('the text tasks.txt cannot be used: it has 109 lines');
  });
});
