/** ONNX through the real binary and the real exporter: made, published, and brought back as it was made. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOnnx } from '../../src/weights/read-onnx.ts';
import { copySource, createZooRig, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

test('a model is exported once, published with its card, and pulled whole', async () => {
  const rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET.replace('safetensors: {}', 'onnx: {}') });
  await copySource(rig);
  const zoo = (...words: readonly string[]) => rig.zooWith({ ZOO_CACHE: testCacheDirectory }, ...words);
  expect(await zoo('apply', '--yes')).toMatchObject({ exit: 0 });
  const pulled = join(rig.directory, 'pulled');
  expect(await zoo('pull', 'publication/hub/zenlm/zen-nano-ONNX', 'pulled')).toMatchObject({ exit: 0 });
  const graph = await readOnnx(join(pulled, 'model.onnx'));
  expect(graph).toMatchObject({ outputs: expect.arrayContaining(['logits']), tensors: { length: 20 } });
  const card = await rig.read('pulled/README.md');
  expect(card).toContain('library_name: optimum');
  expect(card).toContain('ORTModelForCausalLM.from_pretrained(repo, revision=revision)');
  expect(JSON.parse(await rig.read('pulled/zoo.provenance.json'))).toMatchObject({
    artifacts: [{ recipe: { tool: 'optimum-onnx', steps: { length: 2 } } }],
  });
  const again = JSON.parse((await zoo('plan', '--json')).stdout);
  expect(again.actions).toEqual([]);
  await rig.close();
}, 300_000);
