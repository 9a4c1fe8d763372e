import { cp, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkDescription,
  checkWeights,
  type SourceFacts,
} from '../../../../src/sources/check/check-source.ts';
import { viewOfFiles } from '../../../../src/sources/check/source-view.ts';
import { isModelFile } from '../../../../src/sources/model-files.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { packed } from '../../../support/models/safetensors-bytes.ts';
import { tinyModel } from '../../../support/toolchain/ensure-toolchain.ts';

/** The tiny model with some of its files changed, and what the check says of it. */
async function check(change: (directory: string) => Promise<unknown>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-check-'));
  try {
    await cp(tinyModel('zen-nano'), directory, { recursive: true });
    await change(directory);
    const failure = await failureOf(checkAll(directory));
    expect(failure.class).toBe('input');
    const { message, details = [], remedy } = failure;
    return [message, ...details.map((line) => `  ${line}`), `-> ${remedy}`].join('\n');
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function checkAll(directory: string): Promise<SourceFacts> {
  const names = (await readdir(directory)).filter(isModelFile);
  const files = await Promise.all(
    names.map(async (path) => ({ path, size: (await stat(join(directory, path))).size })),
  );
  const view = viewOfFiles(files, (path) => ({ path: join(directory, path) }));
  const checked = { source: 'source/zen/nano', view, signal: new AbortController().signal };
  return checkWeights(checked, await checkDescription(checked));
}

function writing(file: string, content: string | Uint8Array) {
  return (directory: string): Promise<void> => writeFile(join(directory, file), content);
}

function config(fields: object): string {
  return JSON.stringify({ architectures: ['LlamaForCausalLM'], ...fields });
}

const QUANTIZED_HINT = 'use the original weights in f32, f16 or bf16';

describe('a source that cannot be built on says what is wrong, where, and what to do', () => {
  test('weights that were cut off', async () => {
    const text = await check((directory) => truncate(join(directory, 'model.safetensors'), 1_000_000));
    expect(text).toMatchInlineSnapshot(`
      "source/zen/nano: model.safetensors is damaged: its tensors need 839704 more bytes than it has: it was cut off
      -> bring the file again from where the model was published"
    `);
  });
  test('three things at once, each in a line', async () => {
    const text = await check(async (directory) => {
      await writeFile(join(directory, 'config.json'), '{');
      await rm(join(directory, 'tokenizer.model'));
      await rm(join(directory, 'model.safetensors'));
    });
    expect(text).toMatchInlineSnapshot(`
      "source/zen/nano has 3 problems:
        config.json is not JSON
        tokenizer is missing: there is neither tokenizer.json nor tokenizer.model
        weights are missing: there is no model*.safetensors
      -> bring the file again from where the model was published; add the tokenizer of the base model: without it nothing can be converted; save the model as safetensors (\`save_pretrained\`)"
    `);
  });
  test('no config.json', async () => {
    expect(await check((directory) => rm(join(directory, 'config.json')))).toContain(
      'config.json is missing',
    );
  });
  test('a config without an architecture', async () => {
    expect(await check(writing('config.json', '{"model_type":"llama"}'))).toContain(
      'config.json names no architecture',
    );
  });
  test('a tokenizer.json that is a page of HTML', async () => {
    expect(await check(writing('tokenizer.json', '<html>'))).toContain(
      'tokenizer.json is a page of a web server',
    );
  });
  test.each<[string, object, string]>([
    ['GPTQ', { quantization_config: { quant_method: 'gptq', bits: 4 } }, 'quantized already (gptq)'],
    ['MLX', { quantization: { group_size: 64, bits: 4 } }, 'quantized already (4 bits)'],
    ['FP8', { quantization_config: { quant_method: 'fp8' } }, 'quantized already (fp8)'],
  ])('a config that says %s', async (_name, fields, text) => {
    const said = await check(writing('config.json', config(fields)));
    expect(said).toContain(text);
    expect(said).toContain(QUANTIZED_HINT);
  });
  test.each<[string, Uint8Array, string]>([
    [
      'packed integers',
      packed(['a.qweight'], { dtype: 'I32', bytesPerElement: 4 }),
      'tensor a.qweight is I32',
    ],
    ['MLX', packed(['a.weight'], { dtype: 'U32', bytesPerElement: 4 }), 'tensor a.weight is U32'],
    [
      '8-bit floats',
      packed(['a.weight'], { dtype: 'F8_E4M3', bytesPerElement: 1 }),
      'tensor a.weight is F8_E4M3',
    ],
    ['scales', packed(['a.weight', 'a.scales']), 'a.scales are the scales of a.weight'],
  ])('weights that are %s, whatever the config says', async (_name, bytes, text) => {
    const said = await check(writing('model.safetensors', bytes));
    expect(said).toContain(`model.safetensors holds quantized weights: ${text}`);
    expect(said).toContain(QUANTIZED_HINT);
  });
  test('position ids are no quantized weights', async () => {
    const said = await check(async (directory) => {
      await writeFile(
        join(directory, 'model.safetensors'),
        packed(['embeddings.position_ids'], { dtype: 'I64', bytesPerElement: 8 }),
      );
      await writeFile(
        join(directory, 'model.safetensors.index.json'),
        JSON.stringify({ weight_map: { other: 'model.safetensors' } }),
      );
    });
    expect(said).not.toContain('quantized');
  });
});

describe('a source has a chat template', () => {
  async function hasTemplate(chat_template: unknown): Promise<boolean> {
    const directory = await mkdtemp(join(tmpdir(), 'zoo-check-'));
    try {
      await cp(tinyModel('zen-nano'), directory, { recursive: true });
      await rm(join(directory, 'chat_template.jinja'), { force: true });
      await writeFile(join(directory, 'tokenizer_config.json'), JSON.stringify({ chat_template }));
      return (await checkAll(directory)).hasChatTemplate;
    } finally {
      await rm(directory, { recursive: true });
    }
  }
  test.each([
    ['{{ messages }}', true],
    [[{ name: 'default', template: '{{ messages }}' }], true],
    ['', false],
    [[], false],
    [undefined, false],
  ])('when tokenizer_config.json says %j: %s', async (template, has) => {
    expect(await hasTemplate(template)).toBe(has);
  });
});

describe('a source in shards', () => {
  function shards(index: Readonly<Record<string, string>>, files: Readonly<Record<string, Uint8Array>>) {
    return async (directory: string): Promise<void> => {
      await rm(join(directory, 'model.safetensors'));
      await writeFile(join(directory, 'model.safetensors.index.json'), JSON.stringify({ weight_map: index }));
      for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, name), bytes);
    };
  }
  const FIRST = 'model-00001-of-00002.safetensors';
  const SECOND = 'model-00002-of-00002.safetensors';

  test('lacks one', async () => {
    const said = await check(shards({ a: FIRST, b: SECOND }, { [FIRST]: packed(['a']) }));
    expect(said).toContain(`${SECOND} is missing, though model.safetensors.index.json names it`);
  });
  test('has one too many', async () => {
    const said = await check(shards({ a: FIRST }, { [FIRST]: packed(['a']), [SECOND]: packed(['b']) }));
    expect(said).toContain(`${SECOND} is not named by model.safetensors.index.json`);
  });
  test('was saved as one file later, and its old index was left', async () => {
    const names = ['a.weight', 'b.weight'];
    const said = await check(async (directory) => {
      await writeFile(join(directory, 'model.safetensors'), packed([...names, 'c.weight']));
      const weight_map = { [names[0] ?? '']: FIRST, [names[1] ?? '']: SECOND };
      await writeFile(join(directory, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));
    });
    expect(said).toMatchInlineSnapshot(`
      "source/zen/nano: model.safetensors.index.json is the index of other files: model.safetensors holds every tensor that it names
      -> remove model.safetensors.index.json, and keep model.safetensors"
    `);
  });
  test('has one file of another model beside the index', async () => {
    const said = await check(async (directory) => {
      await shards({ a: FIRST, b: SECOND }, { [FIRST]: packed(['a']) })(directory);
      await writeFile(join(directory, 'model.safetensors'), packed(['a']));
    });
    expect(said).toMatchInlineSnapshot(`
      "source/zen/nano has 2 problems:
        model-00002-of-00002.safetensors is missing, though model.safetensors.index.json names it
        model.safetensors is not named by model.safetensors.index.json
      -> bring the file again from where the model was published; bring the model.safetensors.index.json that belongs to these files, or move files of another model out of the source"
    `);
  });
  test('has a damaged one, which is named', async () => {
    const whole = packed(['b']);
    const said = await check(
      shards(
        { a: FIRST, b: SECOND },
        { [FIRST]: packed(['a']), [SECOND]: whole.subarray(0, whole.length - 1) },
      ),
    );
    expect(said).toContain(`${SECOND} is damaged: its tensors need 1 more bytes than it has: it was cut off`);
    expect(said).not.toContain(FIRST);
  });
  test('has a tensor elsewhere than the index says', async () => {
    const said = await check(
      shards({ a: FIRST, b: FIRST, c: SECOND }, { [FIRST]: packed(['a']), [SECOND]: packed(['b', 'c']) }),
    );
    expect(said).toContain(`${FIRST} lacks tensor b`);
  });
  test('has a tensor twice', async () => {
    const said = await check(
      shards({ a: FIRST, b: SECOND }, { [FIRST]: packed(['a']), [SECOND]: packed(['a', 'b']) }),
    );
    expect(said).toContain(`${SECOND} holds tensor a, as ${FIRST} does`);
  });
  test('has no index, so that it is not known whether it is whole', async () => {
    const said = await check(async (directory) => {
      await rm(join(directory, 'model.safetensors'));
      await writeFile(join(directory, FIRST), packed(['a']));
    });
    expect(said).toContain('model.safetensors.index.json is missing');
  });
});
