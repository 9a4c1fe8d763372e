/** `zoo diff` on files that the real llama.cpp wrote, and on what a fleet made, published and hosts. */
import { cp, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execa } from 'execa';
import { compareSides } from '../../src/fidelity/compare-sides.ts';
import { localSide } from '../../src/fidelity/local-side.ts';
import type { Difference } from '../../src/resources/difference.ts';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';
import { ensureBinaries, tinyModel } from '../support/toolchain/ensure-toolchain.ts';

async function diffOf(
  rig: ZooRig,
  ...words: readonly string[]
): Promise<Difference & { readonly exit: number }> {
  const { exit, stdout, stderr } = await rig.zoo('diff', ...words, '--json');
  if (stdout === '') throw new Error(stderr);
  await expectDocument(stdout, 'diff');
  const document: Difference = JSON.parse(stdout);
  return { ...document, exit };
}
/** Without a process for each of many. */
async function inProcess(before: string, after: string): Promise<Difference> {
  const [a, b] = [await localSide(before, before), await localSide(after, after)];
  if (a === undefined || b === undefined) throw new Error(`${before} or ${after} is not there`);
  return compareSides([a, b], { signal: new AbortController().signal });
}
async function quantize(...words: readonly string[]): Promise<void> {
  await execa((await ensureBinaries()).quantize, words);
}

test('numbers of every type are those that llama.cpp itself reads', async () => {
  const rig = await createZooRig();
  const f16 = await tinyGguf('zen-nano', 'f16');
  for (const type of [
    'Q4_0',
    'Q4_1',
    'Q5_0',
    'Q5_1',
    'Q8_0',
    'Q2_K',
    'Q3_K_M',
    'Q4_K_M',
    'Q5_K_M',
    'Q6_K',
    'IQ4_NL',
    'IQ4_XS',
  ]) {
    const [made, read] = [join(rig.directory, `${type}.gguf`), join(rig.directory, `${type}.f32.gguf`)];
    await quantize(f16, made, type);
    await quantize('--allow-requantize', made, read, 'F32');
    const { kind, tensors } = await inProcess(made, read);
    expect([type, kind, tensors.changes.length > 10]).toEqual([type, 'tensors', true]);
    const wrong = tensors.changes.filter(({ values }) => (values?.relative ?? Infinity) > 1e-6);
    expect([type, wrong]).toEqual([type, []]);
    // The same numbers, and not only the same bytes.
    const lost = await inProcess(f16, made);
    expect(lost.tensors.changes.every(({ values }) => (values?.relative ?? 0) > 1e-4)).toBe(true);
  }
  await rig.close();
});

test('what a tool wrote otherwise, another name, and one damaged block are three kinds', async () => {
  const rig = await createZooRig();
  const file = (name: string): string => join(rig.directory, name);
  const q4 = await tinyGguf('zen-nano');
  await quantize('--override-kv', 'general.name=str:other', q4, file('named.gguf'), 'COPY');
  expect(await diffOf(rig, q4, 'named.gguf')).toMatchObject({
    exit: 2,
    kind: 'metadata',
    metadata: [{ key: 'general.name', before: 'Zen Nano', after: 'other' }],
    tensors: { equal: 20, changes: [] },
  });
  await cp(q4, file('damaged.gguf'));
  const damaged = await open(file('damaged.gguf'), 'r+');
  const { size } = await damaged.stat();
  await damaged.write(Buffer.from([0xa5, 0x5a]), 0, 2, size - 100);
  await damaged.close();
  expect(await diffOf(rig, q4, 'damaged.gguf')).toMatchObject({
    kind: 'tensors',
    tensors: { equal: 19, changes: [{ change: 'values', values: { notFinite: 0 } }] },
  });
  expect(await diffOf(rig, q4, q4)).toMatchObject({ exit: 0, kind: 'identical' });
  const source = join(tinyModel('zen-nano'), 'model.safetensors');
  expect(await diffOf(rig, source, q4)).toMatchObject({ kind: 'format', tensors: { compared: 20 } });
  const text = await rig.zoo('diff', q4, 'damaged.gguf');
  expect(text.stdout).toContain('The tensors differ: 1 of 20 (1 in values).');
  await rig.write('cut.gguf', 'GGUF');
  const cut = await rig.zoo('diff', q4, 'cut.gguf');
  expect([cut.exit, cut.stdout]).toEqual([1, '']);
  expect(cut.stderr).toContain('cut.gguf cannot be compared: its header ends after the end of the file');
  await rig.close();
});

test('what a fleet made, what it published and a folder are compared by name', async () => {
  const rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
  expect(await rig.zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  const repo = 'hub:zenlm/zen-nano';
  expect(await diffOf(rig, repo, `${repo}@2025.01.24-instruct`)).toMatchObject({
    exit: 0,
    kind: 'identical',
  });
  // The card and the provenance are zoo's, and no part of the artifact.
  const published = await diffOf(rig, 'zen/nano:safetensors', repo);
  expect(published).toMatchObject({ exit: 2, kind: 'metadata', tensors: { changes: [] } });
  expect(published.files.map(({ change }) => change)).toEqual(expect.arrayContaining(['added']));
  // Bytes come from the hub, where the store has none.
  const other = { ZOO_BLOBS: join(rig.directory, 'no-blobs') };
  const { exit, stdout } = await rig.zooWith(other, 'diff', tinyModel('zen-impostor'), repo, '--json');
  const { kind, tensors }: Difference = JSON.parse(stdout);
  expect([exit, kind, tensors.changes.length]).toEqual([2, 'tensors', 20]);
  const unknown = await rig.zoo('diff', 'zen/nano', 'nothing-here');
  expect([unknown.exit, unknown.stderr]).toEqual([
    64,
    expect.stringContaining('the fleet has no resource nothing-here'),
  ]);
  await rig.close();
});
