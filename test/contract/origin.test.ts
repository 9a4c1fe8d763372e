import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bindOrigin } from '../../src/sources/bind-origin.ts';
import type { ListContext } from '../../src/sources/origin.ts';
import { type Bench, setUpBench } from '../support/models/bench.ts';
import { known, setUpLine } from '../support/models/line.ts';
import { noConversionTools } from '../support/models/conversion-tools.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { originRig } from '../support/rigs/origin/origin-rig.ts';
import { tinyModel } from '../support/toolchain/ensure-toolchain.ts';

describe.each(Object.keys(REGISTRIES.origins))('the origin %s', (kind) => {
  const setUpRig = () => originRig(kind);

  test('lists the files of the model, and nothing that is only about it', async () => {
    await using rig = await setUpRig();
    await rig.put('README.md', '# Zen Nano');
    await rig.put('training_args.bin', 'pickle');
    const listing = await bindOrigin(rig.origins, rig.spec).list(quiet());
    expect(listing.files.map(({ path }) => path)).toEqual([
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'special_tokens_map.json',
      'tokenizer.model',
      'tokenizer_config.json',
    ]);
  });

  test('keeps its key when only the card changes, and gives another when a file of the model does', async () => {
    await using rig = await setUpRig();
    const origin = bindOrigin(rig.origins, rig.spec);
    const { key } = await origin.list(quiet());
    await rig.put('README.md', 'a better card');
    expect((await origin.list(quiet())).key).toBe(key);
    await rig.put('generation_config.json', '{}');
    expect((await origin.list(quiet())).key).not.toBe(key);
  });

  test('brings every listed file into the store, hashed', async () => {
    await using rig = await setUpRig();
    await using bench = await setUpBench(rig.origins);
    const origin = bindOrigin(rig.origins, rig.spec);
    const files = await origin.fetch(await origin.list(quiet()), fetching(bench));
    expect(files).toHaveLength(7);
    for (const { path, size, sha256, gitOid } of files) {
      const bytes = await readFile(join(tinyModel('zen-nano'), path));
      expect({ path, size, sha256 }).toEqual({
        path,
        size: bytes.length,
        sha256: `sha256:${sha('sha256', bytes)}`,
      });
      expect(gitOid).toBe(sha('sha1', Buffer.concat([Buffer.from(`blob ${size}\0`), bytes])));
      expect(await bench.blobs.verify(sha256)).toBe('ok');
    }
  });

  test('says that there is nothing, rather than that there are no files', async () => {
    await using rig = await setUpRig();
    const listing = bindOrigin(rig.origins, rig.nowhere).list(quiet());
    await expect(listing).rejects.toMatchObject({ failure: { class: 'input' } });
  });

  test('goes through the driver: unchecked, fetched and checked, then nothing to do', async () => {
    await using rig = await setUpRig();
    await using bench = await setUpBench(rig.origins);
    const line = setUpLine(bench, { tools: noConversionTools });
    const before = await line.observeSource(rig.spec);
    expect(before.changes).toEqual(['checked']);
    expect(before.output).toMatchObject({ state: 'pending' });

    const source = known(await line.source(rig.spec));
    expect(before.output).toMatchObject({
      expectedBytes: source.value.files.reduce((sum, { size }) => sum + size, 0),
    });
    expect(source.value).toMatchObject({
      architecture: 'LlamaForCausalLM',
      parameters: 918_784,
      dtype: 'bfloat16',
      hasChatTemplate: true,
    });
    const after = await line.observeSource(rig.spec);
    expect(after.changes).toEqual([]);
    // Dependants were planned with the key that it has now.
    expect(after.output).toMatchObject({
      state: 'known',
      key: before.output.state === 'pending' ? before.output.key : '',
    });
  });

  test('is unknown, not absent, when it cannot be looked at', async () => {
    await using rig = await setUpRig();
    await using bench = await setUpBench(rig.origins);
    const line = setUpLine(bench, { tools: noConversionTools });
    expect((await line.observeSource(rig.nowhere)).output).toMatchObject({ state: 'unknown' });
  });
});

function quiet(): ListContext {
  const nothing = (): void => undefined;
  return { signal: new AbortController().signal, meter: { request: nothing, hashed: nothing } };
}

function fetching(bench: Bench) {
  return {
    blobs: bench.blobs,
    signal: new AbortController().signal,
    scratch: join(bench.directory, 'scratch'),
  };
}

function sha(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
