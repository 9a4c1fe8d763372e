import { beforeAll, describe, expect, test } from 'vitest';
import { setUpBench } from '../support/models/bench.ts';
import { realConversionTools } from '../support/models/conversion-tools.ts';
import { known, setUpLine } from '../support/models/line.ts';
import { artifactResource } from '../support/models/resources.ts';
import { ensureToolchain, tinyModel } from '../support/toolchain/ensure-toolchain.ts';

beforeAll(async () => void (await ensureToolchain()), 900_000);

describe('a folder becomes GGUF', () => {
  test('through f16 to q4_k_m', async () => {
    await using bench = await setUpBench();
    const line = setUpLine(bench, { tools: realConversionTools() });
    const source = await line.source({ kind: 'directory', path: tinyModel('zen-nano') });
    const f16 = await line.make(artifactResource('gguf', 'f16'), { source });
    const q4 = await line.make(artifactResource('gguf', 'q4_k_m'), { artifact: f16 });
    expect(known(q4).value.files.map(({ path }) => path)).toEqual(['zen-nano-Q4_K_M.gguf']);
    expect(known(q4).value.facts).toMatchInlineSnapshot(`
      {
        "architecture": "llama",
        "hasChatTemplate": true,
        "memory": {
          "blockCount": 2,
          "contextTrain": 512,
          "embeddingLength": 256,
          "headCount": 4,
          "headCountKv": [
            2,
            2,
          ],
          "keyLength": 64,
          "valueLength": 64,
          "vocabularySize": 512,
          "weightsBytes": 580352,
        },
        "parameters": 918784,
        "tensorTypes": {
          "f32": 5,
          "q4_k": 12,
          "q6_k": 3,
        },
      }
    `);
  });
});
