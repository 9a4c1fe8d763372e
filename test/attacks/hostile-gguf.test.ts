import { chmod, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { shimTools } from '../support/faults/shim-tools.ts';
import { float32, ggufFile, type RawValue, text, u32, u64 } from '../support/models/raw-gguf.ts';
import { ensureToolchain } from '../support/toolchain/ensure-toolchain.ts';

/** A converter that writes what an attacker wants: its file is judged by what stands in it, at once. */
let rig: ZooRig;
let environment: Readonly<Record<string, string>>;
beforeEach(async () => {
  const fleet = SMALL_FLEET.replace('safetensors: {}', 'gguf: { quantizations: [f16] }');
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  const beside = join(rig.directory, '..');
  const toolchain = await ensureToolchain();
  const tools = await shimTools(toolchain, join(beside, 'tools'));
  await writeFile(join(beside, 'config.yaml'), `tools: { llama.cpp: "${tools.bin}" }\n`);
  environment = { ZOO_CACHE: tools.cache, ZOO_CONFIG: join(beside, 'config.yaml') };
  // In the place of Python: the last word after --outfile is where the file goes.
  const installed = toolchain.converter.python.split('llama.cpp-converter/')[1] ?? '';
  const python = join(tools.cache, 'toolchains/llama.cpp-converter', installed);
  const hostile = join(beside, 'hostile.gguf');
  await writeFile(
    python,
    `#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --outfile ] && exec cp --sparse=always '${hostile}' "$2"; shift; done\n`,
  );
  await chmod(python, 0o755);
});
afterEach(() => rig.close());

const layers = (count: RawValue) =>
  [
    ['general.architecture', text('llama')],
    ['llama.block_count', count],
    ['llama.embedding_length', u32(64)],
    ['llama.attention.head_count', u32(4)],
    ['llama.context_length', u32(512)],
  ] as const;
const tensor = { name: 't', shape: [8], type: 0, offset: 0 } as const;
const texts = { type: 9, bytes: Buffer.concat([u32(8).bytes, u64(200_000_000n).bytes]) };

test.each<[string, Parameters<typeof ggufFile>[0], string]>([
  ['four billion layers', { values: layers(u32(2 ** 32 - 1)), tensors: [tensor] }, '512 layers are the most'],
  [
    '-1.5 layers',
    { values: layers(float32(-1.5)), tensors: [tensor] },
    'llama.block_count is no whole number',
  ],
  ['an alignment of 0', { values: [...layers(u32(2)), ['general.alignment', u32(0)]] }, 'is no power of two'],
  ['200 million texts', { values: [...layers(u32(2)), ['l', texts]] }, 'a list of more than 4000000 texts'],
  [
    'tensors that overlap',
    { values: layers(u32(2)), tensors: [tensor, { ...tensor, name: 'u' }] },
    'tensor u begins at byte 0 of the data, and the one before it ends at 32',
  ],
])('a file of %s is refused, and not published', async (_, file, told) => {
  const path = join(rig.directory, '../hostile.gguf');
  await writeFile(path, ggufFile(file));
  await truncate(path, 2_000_000_000);
  const { exit, stdout } = await rig.zooWith(environment, 'apply', '--yes');
  expect(stdout).toContain(told);
  expect(stdout).not.toContain('publication/hub/zenlm/zen-nano-GGUF: published');
  expect(exit).toBe(8);
});
