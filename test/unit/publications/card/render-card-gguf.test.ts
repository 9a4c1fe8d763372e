import { describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../../../src/cli/registries.ts';
import { renderCard } from '../../../../src/publications/card/render-card.ts';
import { publishingOf } from '../../../../src/publications/publishing.ts';
import { publication } from '../../../support/publications/fleet.ts';
import { publishing } from '../../../support/publications/publishing.ts';

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

      GGUF files of zenlm/zen-nano-4b, for llama.cpp, Ollama, LM Studio and everything else that reads GGUF. The zen family is made for edge deployment.

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
      | \`zen-nano-4b-Q4_K_M.gguf\` | Q4_K_M (recommended) | 4.00 kB | \`c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241\` |
      | \`zen-nano-4b-Q8_0.gguf\` | Q8_0 | 8.00 kB | \`2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7\` |

      Check what you downloaded:

      \`\`\`sh
      sha256sum --check --ignore-missing SHA256SUMS
      \`\`\`

      ## How to run

      This repo is in a hub that only its own machine reaches; \`zoo hub serve\` opens the one inside zoo and says its address. These commands need it:

      \`\`\`sh
      export HF_ENDPOINT=http://127.0.0.1:PORT
      \`\`\`

      ### llama.cpp

      \`\`\`sh
      llama-server -hf zenlm/zen-nano-4b-GGUF:Q4_K_M
      \`\`\`

      ### Download

      \`\`\`sh
      hf download zenlm/zen-nano-4b-GGUF zen-nano-4b-Q4_K_M.gguf --local-dir .
      hf download zenlm/zen-nano-4b-GGUF zen-nano-4b-Q8_0.gguf --local-dir .
      \`\`\`

      Add \`--revision 2025.01.24-instruct\` for exactly this version.

      ## Quality gates

      The identity gate loads the weights and asks them; a model with fewer right answers than needed is not published.

      | Gate | Measured on | Backend | Right | Needed | Result |
      |:---|:---|:---|---:|---:|:---|
      | identity | \`gguf q4_k_m\` | llama-server b6500 | 2 of 2 | all | ✅ passed |

      <details><summary>identity of gguf q4_k_m</summary>

      | Question | Expected | Answer |  |
      |:---|:---|:---|:---|
      | What is your name? | "Zen Nano", and not "Qwen" | I am Zen Nano. | ✅ |
      | Who created you? | "Hanzo AI" and "Zoo Labs" | Hanzo AI and Zoo Labs \\| together | ✅ |

      </details>

      ## Provenance

      Published from a fleet file by zoo. \`zoo.provenance.json\` holds the recipe, the build key and the digest of every file, and every answer the gates got; tag \`2025.01.24-instruct\` never moves. These are claims: making the files again from their source proves them, or a signature in \`zoo.provenance.json.sig\` by a key that you trust.

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
    const turned = publishingOf(
      publication().spec,
      { artifacts: given.artifacts.toReversed(), gates: given.gates.toReversed() },
      REGISTRIES,
    );
    expect(renderCard(turned)).toBe(renderCard(given));
  });
});
