/** The integrity gate through the real binary, with real tools whose output was spoiled on purpose. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { ensureBinaries, testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const SPOIL = fileURLToPath(new URL('../support/faults/spoil-gguf.ts', import.meta.url));

/** What stands in the place of llama-quantize, which is `$real`: of four files it spoils three. */
const QUANTIZE = `case "$3" in
  Q4_K_M) "$real" "$@" && exec '${process.execPath}' '${SPOIL}' scale "$2";;
  Q8_0) exec "$real" "$1" "$2" Q2_K "$4";;
  Q6_K) "$real" "$@" && exec '${process.execPath}' '${SPOIL}' template "$2";;
  *) exec "$real" "$@";;
esac`;

test('what is whole is published with its report, and what is not stays here', async () => {
  const formats = 'formats: { safetensors: {}, gguf: { quantizations: [q5_k_m, q4_k_m, q8_0, q6_k] } }';
  const gates = 'gates: { integrity: {} }';
  const rig = await createZooRig({
    'zoo.fleet.yaml': SMALL_FLEET.replace('formats: { safetensors: {} }', `${formats}\n    ${gates}`),
  });
  await copySource(rig);
  const { server, quantize } = await ensureBinaries();
  const bin = join(rig.directory, '../bin');
  await mkdir(bin);
  for (const [program, script] of [
    [server, 'exec "$real" "$@"'],
    [quantize, QUANTIZE],
  ] as const) {
    const path = join(bin, basename(program));
    await writeFile(path, `#!/bin/sh\nreal='${program}'\n${script}\n`);
    await chmod(path, 0o755);
  }
  await rig.write('../config.yaml', `tools: { llama.cpp: "${bin}" }\n`);
  const environment = { ZOO_CACHE: testCacheDirectory, ZOO_CONFIG: join(rig.directory, '../config.yaml') };
  const zoo = (...words: readonly string[]) => rig.zooWith(environment, ...words);

  const applied = await zoo('apply', '--yes');
  expect(applied).toMatchObject({ exit: 5 });
  expect(JSON.parse((await zoo('plan', '--json')).stdout)).toMatchObject({
    actions: [],
    held: [{ id: 'publication/hub/zenlm/zen-nano-GGUF' }],
  });
  for (const [quantization, reason] of [
    ['q4_k_m', /❌ .*: zen-nano-Q4_K_M\.gguf, blk\.\S+, byte \d+: a number of q4_k is not finite/],
    ['q8_0', /❌ .*: it is called q8_0, and \d+ matrices have fewer bits than q8_0 \(\S+ is q\d_k\)/],
    ['q6_k', /❌ .*: zen-nano-Q6_K\.gguf: the chat template differs from the source's in line 1/],
  ] as const)
    expect((await zoo('show', `evaluation/zen/nano/gguf/${quantization}/integrity`)).stdout).toMatch(reason);

  const shown = (await zoo('show', 'evaluation/zen/nano/gguf/q5_k_m/integrity')).stdout;
  expect(shown).toContain('✅ Every number is finite');
  expect(shown).toMatch(/Tokens: \d+ \(sha256:/);
  expect(shown).toMatch(/Chat template: wrote \d+ characters/);
  expect(await zoo('pull', 'publication/hub/zenlm/zen-nano', 'pulled')).toMatchObject({ exit: 0 });
  expect(await rig.read('pulled/README.md')).toMatch(
    /\| integrity \| `safetensors` \| zoo integrity 1 \|.*6 of 6.*✅ passed/,
  );
  await rig.close();
});
