import type { LedgerOffers } from './ledger-offers.ts';

/** Where the ledger is shared and the hub is not. */
export const HUB_IS_HERE: readonly string[] = [
  'This hub is seen by this checkout alone: another clone, and CI, share the ledger and find nothing published.',
  'Name a real hub here before you push.',
];

/** A fleet to begin with: valid as it stands, and every choice explained where it is made. */
export function fleetTemplate(name: string, { chosen, other }: LedgerOffers): string {
  const ledger = `ledger: ${chosen.written} # ${chosen.what}; ${other.written} ${other.what}`;
  // A ledger that all clones share knows of repos that only this one's hub has.
  const onlyHere = chosen.sharedThrough === undefined ? '' : `\n  # ${HUB_IS_HERE.join('\n  # ')}`;
  return `# yaml-language-server: $schema=./node_modules/zoo-fleet/schemas/zoo.fleet.schema.json
# What should be. zoo plan says what would change and why; zoo apply does exactly that.
zoo: v1
fleet: ${name}

# What zoo knows and did. Disposable: zoo ledger rebuild makes it again from what is published and hosted.
${ledger}

targets:
  # A Hugging Face Hub that runs inside zoo, on loopback only, kept in .zoo/hub. For the real one:
  # hub: { kind: huggingface, endpoint: https://huggingface.co, visibility: private } with HF_TOKEN in the environment.${onlyHere}
  hub: { kind: huggingface, endpoint: embedded, visibility: private }

families:
  zen:
    namespace: zenlm # repos are zenlm/zen-nano, zenlm/zen-nano-GGUF, ...
    license: apache-2.0
    # Asked of every model before it is published or hosted; "all" must be in the answer.
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats:
      safetensors: {}
      gguf: { quantizations: [q4_k_m, q8_0] }
    gates:
      identity: { pass: 1.0, holds: model } # 1.0: every question; a failing model is neither published nor hosted
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct # the tag of what is published; changed weights want a new one
        # A folder with config.json, tokenizer and safetensors, or { huggingface: org/repo, revision: COMMIT }.
        source: { directory: sources/zen-nano }

# Machines, and whom each of them hosts. One that is left out is left alone.
machines: {}
#  workstation:
#    os: linux
#    arch: x64
#    memory: { unified: 32 GiB, reserve: 8 GiB } # what a tenant may use is the difference
#    reach: [{ local: true }] # or { ssh: user@host }
#    zoo: ~/model-zoo
#    backend: { kind: llama-server, context: 4096, port: 8081 }
#    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m } # hosts: none ends it
`;
}
