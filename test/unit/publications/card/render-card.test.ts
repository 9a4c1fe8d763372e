import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderCard } from '../../../../src/publications/card/render-card.ts';
import { type Publishing, publishingOf } from '../../../../src/publications/publishing.ts';
import type { CardSpec, PublishedGate } from '../../../../src/resources/publication.ts';
import {
  artifactOutput,
  artifactId,
  buildKey,
  card,
  gateId,
  gateOutput,
  publication,
  weights,
} from '../../../support/publications/fleet.ts';

function publishing(
  changes: {
    readonly card?: Partial<CardSpec>;
    readonly format?: string;
    readonly repo?: string;
    readonly gates?: readonly PublishedGate[];
  } = {},
): Publishing {
  const { spec } = publication({
    card: { ...card, ...changes.card },
    ...(changes.format === undefined ? {} : { format: changes.format }),
    ...(changes.repo === undefined ? {} : { repo: changes.repo }),
  });
  const q4 = artifactOutput([{ path: 'zen-nano-4b-Q4_K_M.gguf', bytes: weights('four') }]);
  const q8 = artifactOutput([{ path: 'zen-nano-4b-Q8_0.gguf', bytes: weights('eight', 8_000) }]);
  return publishingOf(
    spec,
    [
      { id: artifactId('q8_0'), quantization: 'q8_0', key: buildKey('q8_0'), output: q8 },
      { id: artifactId('q4_k_m'), quantization: 'q4_k_m', key: buildKey('q4_k_m'), output: q4 },
    ],
    changes.gates ?? [{ id: gateId('q4_k_m'), ...gateOutput(q4.digest) }],
  );
}

function plainWeights(changes: Partial<CardSpec> = {}): Publishing {
  const { spec } = publication({
    card: { ...card, ...changes },
    format: 'safetensors',
    repo: 'zenlm/zen-nano-4b',
  });
  const output = artifactOutput([
    { path: 'model.safetensors', bytes: weights('full') },
    { path: 'config.json', bytes: Buffer.from('{}') },
  ]);
  return publishingOf(spec, [{ id: 'artifact/zen/nano-4b/safetensors', key: buildKey('full'), output }], []);
}

function frontMatter(text: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = parse(/^---\n(.*?)\n---\n/s.exec(text)?.[1] ?? '');
  return { ...(typeof parsed === 'object' ? parsed : {}) };
}

describe('the card of a GGUF repo', () => {
  test('says what it is, lists every file with its digest, how to run each, what the gates measured and where it came from', () => {
    expect(renderCard(publishing())).toMatchInlineSnapshot(`
      "---
      license: apache-2.0
      language:
        - en
      library_name: gguf
      pipeline_tag: text-generation
      base_model: zenlm/zen-nano-4b
      base_model_relation: quantized
      quantized_by: zenlm
      tags:
        - gguf
        - llama.cpp
        - conversational
        - zen
        - edge
      ---

      # Zen Nano 4B Instruct — GGUF

      > **Democratizing AI while protecting oceans**
      >
      > Hanzo AI Inc & Zoo Labs Foundation, 2025

      GGUF files of [zenlm/zen-nano-4b](https://huggingface.co/zenlm/zen-nano-4b), for llama.cpp, Ollama, LM Studio and everything else that reads GGUF. The zen family is made for edge deployment.

      |  |  |
      |:---|:---|
      | **Model** | \`zen/nano-4b\` |
      | **Version** | \`2025.01.24-instruct\` |
      | **Variant** | instruct |
      | **Architecture** | \`qwen3\` |
      | **Parameters** | 4.02 B |
      | **Chat template** | yes |
      | **Base model** | [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B) |
      | **Languages** | en |
      | **Quantizations** | Q4\\_K\\_M, Q8\\_0 |

      ## Files

      | File | Quantization | Size | SHA-256 |
      |:---|:---|---:|:---|
      | [\`zen-nano-4b-Q4_K_M.gguf\`](https://huggingface.co/zenlm/zen-nano-4b-GGUF/blob/main/zen-nano-4b-Q4_K_M.gguf) | Q4_K_M (recommended) | 4.00 kB | \`c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241\` |
      | [\`zen-nano-4b-Q8_0.gguf\`](https://huggingface.co/zenlm/zen-nano-4b-GGUF/blob/main/zen-nano-4b-Q8_0.gguf) | Q8_0 | 8.00 kB | \`2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7\` |

      Check what you downloaded:

      \`\`\`sh
      sha256sum --check --ignore-missing SHA256SUMS
      \`\`\`

      ## How to run

      ### llama.cpp

      \`\`\`sh
      llama-server -hf zenlm/zen-nano-4b-GGUF:Q4_K_M
      \`\`\`

      ### Ollama

      \`\`\`sh
      ollama run hf.co/zenlm/zen-nano-4b-GGUF:Q4_K_M
      ollama run hf.co/zenlm/zen-nano-4b-GGUF:Q8_0
      \`\`\`

      ### Download

      \`\`\`sh
      hf download zenlm/zen-nano-4b-GGUF zen-nano-4b-Q4_K_M.gguf --local-dir .
      hf download zenlm/zen-nano-4b-GGUF zen-nano-4b-Q8_0.gguf --local-dir .
      \`\`\`

      Add \`--revision 2025.01.24-instruct\` for exactly this version.

      ## Quality gates

      Each gate loads the weights and asks them; a model that fails is not published.

      | Gate | Measured on | Backend | Right | Result |
      |:---|:---|:---|---:|:---|
      | identity | \`gguf q4_k_m\` | llama-server b6500 | 2 of 2 | ✅ passed |

      <details><summary>identity of gguf q4_k_m</summary>

      | Question | Answer |  |
      |:---|:---|:---|
      | What is your name? | I am Zen Nano. | ✅ |
      | Who created you? | Hanzo AI and Zoo Labs \\| together | ✅ |

      </details>

      ## Provenance

      Published from a fleet file by zoo. \`zoo.provenance.json\` holds the recipe, the build key and the digest of every file, and every answer the gates got; tag \`2025.01.24-instruct\` never moves.

      | Artifact | Made by | Build key |
      |:---|:---|:---|
      | \`Q4_K_M\` | llama.cpp b6500 | \`60cece055b7d7a88\` |
      | \`Q8_0\` | llama.cpp b6500 | \`a59f85728f744d6a\` |

      ## License

      Released under \`apache-2.0\`. The terms of its base model [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B) apply as well.
      "
    `);
  });

  test('does not depend on the order in which artifacts and gates are given', () => {
    const given = publishing();
    const turned = publishingOf(publication().spec, given.artifacts.toReversed(), given.gates.toReversed());
    expect(renderCard(turned)).toBe(renderCard(given));
  });
});

describe('the card of full-precision weights', () => {
  test('names the upstream model as its parent, is no quantization, and loads in Transformers at its version', () => {
    expect(renderCard(plainWeights())).toMatchInlineSnapshot(`
      "---
      license: apache-2.0
      language:
        - en
      library_name: transformers
      pipeline_tag: text-generation
      base_model: Qwen/Qwen3-4B
      tags:
        - transformers
        - safetensors
        - conversational
        - zen
        - edge
      ---

      # Zen Nano 4B Instruct — Safetensors

      > **Democratizing AI while protecting oceans**
      >
      > Hanzo AI Inc & Zoo Labs Foundation, 2025

      Full-precision weights, built on [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B), for Transformers, vLLM and fine-tuning. The zen family is made for edge deployment.

      |  |  |
      |:---|:---|
      | **Model** | \`zen/nano-4b\` |
      | **Version** | \`2025.01.24-instruct\` |
      | **Variant** | instruct |
      | **Architecture** | \`qwen3\` |
      | **Parameters** | 4.02 B |
      | **Chat template** | yes |
      | **Base model** | [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B) |
      | **Languages** | en |

      ## Files

      | File | Size | SHA-256 |
      |:---|---:|:---|
      | [\`config.json\`](https://huggingface.co/zenlm/zen-nano-4b/blob/main/config.json) | 2 B | \`44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\` |
      | [\`model.safetensors\`](https://huggingface.co/zenlm/zen-nano-4b/blob/main/model.safetensors) | 4.00 kB | \`d1ae3ed3a40723cc36a2647fd8d16d4032dbf91d9a02d4dc85e675f63a4aee47\` |

      Check what you downloaded:

      \`\`\`sh
      sha256sum --check --ignore-missing SHA256SUMS
      \`\`\`

      ## How to run

      ### Transformers

      \`\`\`python
      from transformers import AutoModelForCausalLM, AutoTokenizer

      repo, revision = "zenlm/zen-nano-4b", "2025.01.24-instruct"
      tokenizer = AutoTokenizer.from_pretrained(repo, revision=revision)
      model = AutoModelForCausalLM.from_pretrained(repo, revision=revision, dtype="auto", device_map="auto")

      messages = [{"role": "user", "content": "Who are you?"}]
      inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
      output = model.generate(**inputs.to(model.device), max_new_tokens=256)
      print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))
      \`\`\`

      ### vLLM

      \`\`\`sh
      vllm serve zenlm/zen-nano-4b --revision 2025.01.24-instruct
      \`\`\`

      ## Provenance

      Published from a fleet file by zoo. \`zoo.provenance.json\` holds the recipe, the build key and the digest of every file; tag \`2025.01.24-instruct\` never moves.

      | Artifact | Made by | Build key |
      |:---|:---|:---|
      | \`weights\` | llama.cpp b6500 | \`6ffdb56d5383097b\` |

      ## License

      Released under \`apache-2.0\`. The terms of its base model [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B) apply as well.
      "
    `);
  });
});

describe('front matter', () => {
  test('calls a model quantized only when precision was dropped', () => {
    expect(frontMatter(renderCard(publishing()))).toMatchObject({
      base_model: 'zenlm/zen-nano-4b',
      base_model_relation: 'quantized',
    });
    expect(frontMatter(renderCard(plainWeights()))).not.toHaveProperty('base_model_relation');
  });

  test('is read alike by readers of YAML 1.1, for whom a bare `no` is false', () => {
    expect(renderCard(publishing({ card: { languages: ['no', 'en'] } }))).toContain('- "no"\n');
  });

  test('gives a license that hubs do not know a name of its own', () => {
    expect(frontMatter(renderCard(publishing({ card: { license: 'Zen: Community #1' } })))).toMatchObject({
      license: 'other',
      license_name: 'Zen: Community #1',
    });
  });

  test('survives text that is YAML itself', () => {
    const tags = ['a: b', '- c', "it's", '#d', '---', 'e\nf'];
    expect(frontMatter(renderCard(publishing({ card: { tags } })))['tags']).toEqual(
      expect.arrayContaining(tags),
    );
  });
});

describe('text that people and models wrote', () => {
  const nasty = 'a | b\n\n# not a heading <script>x</script> *bold* [link](http://e) `code`';

  test('breaks no table and makes no markup', () => {
    const report = gateOutput(artifactOutput([]).digest, nasty);
    const text = renderCard(
      publishing({
        gates: [{ id: gateId('q4_k_m'), ...report }],
        card: { title: nasty, focus: nasty, branding: { mission: nasty } },
      }),
    );
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.replaceAll('\\|', '').split('|').length > 7)).toEqual([]);
    expect(text).not.toMatch(/(?<!\\)<script>/);
    expect(text).not.toMatch(/^# not a heading/m);
    expect(text).not.toContain('[link](http');
  });

  test('a description keeps its paragraphs, and starts no list or heading', () => {
    const text = renderCard(
      publishing({ card: { description: 'First.\n\n# Second\n\n- third\n\n1. fourth' } }),
    );
    expect(text).toContain('First.\n\n\\# Second\n\n\\- third\n\n1\\. fourth\n');
  });

  test('an answer that goes on and on is cut', () => {
    const report = gateOutput(artifactOutput([]).digest, 'x'.repeat(5_000));
    expect(renderCard(publishing({ gates: [{ id: gateId('q4_k_m'), ...report }] })).length).toBeLessThan(
      5_000,
    );
  });
});

test('a wrong answer is shown beside its question', () => {
  const { report, verdict } = gateOutput(artifactOutput([]).digest, 'I am somebody else.');
  const missed = {
    ...verdict,
    passed: false,
    score: 0.5,
    misses: [{ ask: 'What is your name?', answer: 'I am somebody else.', expected: 'Zen Nano' }],
  };
  const text = renderCard(publishing({ gates: [{ id: gateId('q4_k_m'), report, verdict: missed }] }));
  expect(text).toContain('| What is your name? | I am somebody else. | ❌ |');
  expect(text).toContain('| 1 of 2 | ❌ failed |');
});
