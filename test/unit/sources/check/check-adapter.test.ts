import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AdapterFacts, checkAdapter } from '../../../../src/sources/check/check-adapter.ts';
import { viewOfFiles } from '../../../../src/sources/check/source-view.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { writeTinyLora } from '../../../support/models/tiny-lora.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'zoo-adapter-'))));
afterEach(() => rm(directory, { recursive: true }));

/** Against a base with these matrices. */
async function check(shapes: Readonly<Record<string, readonly number[]>>): Promise<AdapterFacts> {
  const names = await readdir(directory);
  const files = await Promise.all(
    names.map(async (path) => ({ path, size: (await stat(join(directory, path))).size })),
  );
  const view = viewOfFiles(files, (path) => ({ path: join(directory, path) }));
  const base = {
    name: 'source/zen/nano',
    shapes: new Map(Object.entries(shapes).map(([name, shape]) => [`${name}.weight`, shape])),
  };
  return checkAdapter({ source: 'source/zen/terse', view, signal: new AbortController().signal }, base);
}

describe('an adapter', () => {
  test('says its rank, its alpha and the layers that it changes', async () => {
    await writeTinyLora(directory, { layers: [{ name: 'model.q_proj', shape: [6, 8] }], rank: 2, alpha: 3 });
    const { adapter, parameters } = await check({ 'model.q_proj': [6, 8] });
    expect(adapter).toEqual({ rank: 2, alpha: 3, targets: ['q_proj'], pairs: 1 });
    expect(parameters).toBe(2 * (6 + 8));
  });

  test.each([
    ['with the name of the model in front', 'transformer.h.0.c_attn', { 'h.0.c_attn': [8, 6] }],
    ['without it', 'layers.0.q_proj', { 'model.layers.0.q_proj': [6, 8] }],
    ['as an output that is the embedding', 'lm_head', { 'model.embed_tokens': [6, 8] }],
  ])('names the layers of its base %s', async (_what, name, shapes) => {
    await writeTinyLora(directory, { layers: [{ name, shape: [6, 8] }], rank: 2 });
    expect((await check(shapes)).adapter.pairs).toBe(1);
  });

  test('with as many numbers in another order of rows and columns is for another base', async () => {
    await writeTinyLora(directory, { layers: [{ name: 'model.q_proj', shape: [6, 8] }] });
    const { message } = await failureOf(check({ 'model.q_proj': [8, 6] }));
    expect(message).toContain('a matrix [6, 8] of model.q_proj, and that of source/zen/nano is [8, 6]');
  });

  test('says which of its settings give it another strength than alpha / rank', async () => {
    const config = { use_rslora: true, modules_to_save: ['lm_head'] };
    await writeTinyLora(directory, { layers: [{ name: 'model.q_proj', shape: [6, 8] }], config });
    const { adapter } = await check({ 'model.q_proj': [6, 8] });
    expect(adapter.unusual).toBe('use_rslora, modules_to_save');
  });

  test('that changes a layer which the base lacks is for another base', async () => {
    await writeTinyLora(directory, { layers: [{ name: 'model.layers.7.q_proj', shape: [6, 8] }] });
    const { message } = await failureOf(check({ 'model.layers.0.q_proj': [6, 8] }));
    expect(message).toContain('changes model.layers.7.q_proj, and source/zen/nano has no such layer');
  });

  test.each([
    [{ target_modules: ['q_proj', 'k_proj'] }, 'has nothing for k_proj, which adapter_config.json names'],
    [{ r: 8 }, 'which is no pair of rank 8'],
    [{ peft_type: 'IA3' }, 'adapter_config.json is not of LoRA, but of IA3'],
    [{ r: 0 }, 'has no r that is a rank'],
    [{ lora_alpha: 'much' }, 'has no lora_alpha that is a number above zero'],
    [{ peft_type: undefined }, 'has no peft_type'],
  ])('is refused with %j', async (config, what) => {
    await writeTinyLora(directory, { layers: [{ name: 'model.q_proj', shape: [6, 8] }], config });
    expect((await failureOf(check({ 'model.q_proj': [6, 8] }))).message).toContain(what);
  });
});
