/** The accuracy gate through the real binary, the real llama-perplexity and a tiny model. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { ensureBinaries, testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const TEXT = new URL('../../fleet/texts/opticks.txt', import.meta.url);
const CORRUPT = fileURLToPath(new URL('../support/faults/corrupt-block.ts', import.meta.url));
const GATE = '{ text: texts/english.txt, chunks: 8, kl_divergence: { q4_k_m: 0.05, q8_0: 0.005 } }';
const fleetWith = (quantizations: string): string =>
  SMALL_FLEET.replace(
    'formats: { safetensors: {} }',
    `formats: { gguf: { quantizations: [${quantizations}] } }\n    gates: { accuracy: ${GATE} }`,
  );
const REPO = 'publication/hub/zenlm/zen-nano-GGUF';
const idOf = (quantization: string): string => `evaluation/zen/nano/gguf/${quantization}/accuracy`;

/** What stands in the place of llama-quantize; `$real` is the real one. Every program writes down how it is called. */
async function rigWith(quantizations: string, quantize = 'exec "$real" "$@"') {
  const rig = await createZooRig({ 'zoo.fleet.yaml': fleetWith(quantizations) });
  await copySource(rig);
  await rig.write('texts/english.txt', (await readFile(TEXT, 'utf8')).slice(0, 30_000));
  const binaries = await ensureBinaries();
  const bin = join(rig.directory, '../bin');
  await mkdir(bin);
  const programs = [
    [binaries.server, 'exec "$real" "$@"'],
    [binaries.quantize, quantize],
    [binaries.perplexity ?? '', 'exec "$real" "$@"'],
  ] as const;
  for (const [real, script] of programs) {
    const path = join(bin, basename(real));
    await writeFile(path, `#!/bin/sh\necho "$0 $*" >> '${bin}/calls'\nreal='${real}'\n${script}\n`);
    await chmod(path, 0o755);
  }
  await rig.write('../config.yaml', `tools: { llama.cpp: "${bin}" }\n`);
  const environment = { ZOO_CACHE: testCacheDirectory, ZOO_CONFIG: join(rig.directory, '../config.yaml') };
  return {
    rig,
    bin,
    zoo: (...words: readonly string[]) => rig.zooWith(environment, ...words),
    calls: async () => (await readFile(join(bin, 'calls'), 'utf8')).split('\n'),
  };
}

describe('two quantizations of one model', () => {
  let rig: ZooRig;
  let here: Awaited<ReturnType<typeof rigWith>>;
  beforeAll(async () => {
    here = await rigWith('q4_k_m, q8_0');
    ({ rig } = here);
    return () => rig.close();
  }, 900_000);

  test('are compared with what they were made from, whose predictions are computed once', async () => {
    expect(await here.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
    const calls = (await here.calls()).filter((line) => line.includes('llama-perplexity'));
    expect(calls.filter((line) => line.includes(' -f '))).toHaveLength(1);
    // A comparison whose last lines were lost is made again.
    const compared = calls.filter((line) => line.includes('--kl-divergence '));
    expect(new Set(compared.map((line) => /-m (\S+)/u.exec(line)?.[1])).size).toBe(2);
    const numbers = await Promise.all(['q4_k_m', 'q8_0'].map(async (name) => dataOf(here, name)));
    for (const { compared, chunks } of numbers) {
      expect(chunks).toBe(8);
      expect(compared.sameTop).toBeGreaterThan(0.5);
      expect(compared.meanKl).toBeGreaterThanOrEqual(0);
    }
    const [q4, q8] = numbers;
    expect(q4.compared.meanKl).toBeGreaterThan(q8.compared.meanKl);
    expect(q4.bitsPerWeight).toBeLessThan(q8.bitsPerWeight);
  });

  test('stand on the card with their numbers, and in zoo show', async () => {
    expect(await here.zoo('pull', REPO, 'pulled')).toMatchObject({ exit: 0 });
    const card = await rig.read('pulled/README.md');
    for (const name of ['q4_k_m', 'q8_0'])
      expect(card).toMatch(
        new RegExp(`\\| accuracy \\| \`gguf ${name}\` \\| llama-perplexity v[^|]+ \\|.* % .*✅ passed`),
      );
    const shown = await here.zoo('show', idOf('q8_0'));
    expect(shown.stdout).toMatch(/KL divergence: .* ± /);
    const again = await here.zoo('plan', '--json');
    expect(JSON.parse(again.stdout).actions).toEqual([]);
  });

  test('are held back by another threshold, without being measured again', async () => {
    await rig.edit('zoo.fleet.yaml', 'q4_k_m: 0.05', 'q4_k_m: 1e-9');
    await rig.edit('zoo.fleet.yaml', '2025.01.24-instruct', '2025.02.01-instruct');
    const plan = JSON.parse((await here.zoo('plan', '--json')).stdout);
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([
      { id: REPO, by: idOf('q4_k_m'), reasons: [{ text: expect.stringMatching(/^needed: a mean KL/) }] },
    ]);
    await rig.edit('zoo.fleet.yaml', 'q4_k_m: 1e-9', 'q4_k_m: 0.05');
  });

  test('are measured again over another text; a text that is too short stops nothing halfway', async () => {
    await rig.write('texts/english.txt', (await readFile(TEXT, 'utf8')).slice(30_000, 60_000));
    const plan = JSON.parse((await here.zoo('plan', '--json')).stdout);
    const gates = plan.actions.filter(({ kind }: { kind: string }) => kind === 'evaluation');
    expect(gates.map(({ id }: { id: string }) => id)).toEqual([idOf('q4_k_m'), idOf('q8_0')]);
    expect(JSON.stringify(gates)).toContain('compared over another text');
    // The vocabulary of 512 tokens, 255 positions of 8 pieces, 16 bits each.
    expect(gates[0].cost.scratchBytes).toBeGreaterThan(2_000_000);
    await rig.write('texts/english.txt', 'Too short.\n');
    const validated = await here.zoo('validate');
    expect(validated.stderr).toContain('the text texts/english.txt is too short: it has 11 bytes');
    const blind = JSON.parse((await here.zoo('plan', '--json')).stdout);
    expect(JSON.stringify(blind.unknown)).toContain('the text texts/english.txt is too short');
  });
});

test.each([
  ['a corrupted block of a Q4_K_M', 'q4_k_m', `"$real" "$@" && exec '${process.execPath}' '${CORRUPT}' "$2"`],
  ['a Q2_K that is called Q8_0', 'q8_0', 'exec "$real" "$1" "$2" Q2_K "$4"'],
])('%s is made, measured, and not published', async (_, quantization, quantize) => {
  const { rig, zoo } = await rigWith(quantization, quantize);
  const applied = await zoo('apply', '--yes');
  expect(applied).toMatchObject({ exit: 5 });
  expect(`${applied.stdout}${applied.stderr}`).toMatch(/a mean KL divergence of [\d.]+ at most|is no number/);
  const status = JSON.parse((await zoo('plan', '--json')).stdout);
  expect(status.held).toMatchObject([{ id: REPO, by: idOf(quantization) }]);
  await rig.close();
});

async function dataOf({ zoo }: Awaited<ReturnType<typeof rigWith>>, quantization: string) {
  const { reports } = JSON.parse((await zoo('show', idOf(quantization), '--json')).stdout);
  return reports[0].report.measurement.data;
}
