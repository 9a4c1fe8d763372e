import { describe, expect, test } from 'vitest';
import { renderCard } from '../../../../src/publications/card/render-card.ts';
import { plainWeights } from '../../../support/publications/publishing.ts';

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
      | \`config.json\` | 2 B | \`44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\` |
      | \`model.safetensors\` | 4.00 kB | \`d1ae3ed3a40723cc36a2647fd8d16d4032dbf91d9a02d4dc85e675f63a4aee47\` |

      Check what you downloaded:

      \`\`\`sh
      sha256sum --check --ignore-missing SHA256SUMS
      \`\`\`

      ## How to run

      This repo is in a hub that only its own machine reaches; \`zoo hub serve\` opens the one inside zoo and says its address. These commands need it:

      \`\`\`sh
      export HF_ENDPOINT=http://127.0.0.1:PORT
      \`\`\`

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

      Published from a fleet file by zoo. \`zoo.provenance.json\` holds the recipe, the build key and the digest of every file; tag \`2025.01.24-instruct\` never moves. These are claims: making the files again from their source proves them, or a signature in \`zoo.provenance.json.sig\` by a key that you trust.

      | Artifact | Made by | Build key |
      |:---|:---|:---|
      | \`weights\` | llama.cpp b6500 | \`6ffdb56d5383097b\` |

      ## License

      Released under \`apache-2.0\`. The terms of its base model [Qwen/Qwen3-4B](https://huggingface.co/Qwen/Qwen3-4B) apply as well.
      "
    `);
  });
});
