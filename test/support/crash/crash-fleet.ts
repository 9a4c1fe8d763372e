/** Where the ledger of a sweep is kept. */
export type CrashStore = 'directory' | 'git';

const LEDGERS: Readonly<Record<CrashStore, string>> = {
  directory: '{ directory: .zoo/ledger }',
  git: '{ git: { remote: origin, branch: zoo-ledger } }',
};

/** The smallest fleet with every kind in it: one tiny real model in three artifacts, two gates, two repos, one machine. */
export function fleetText(port: number, store: CrashStore): string {
  return `zoo: v1
fleet: crash
ledger: ${LEDGERS[store]}
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    branding: { company: Zoo Labs Foundation, year: 2025 }
    focus: edge deployment
    license: apache-2.0
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats:
      safetensors: {}
      gguf: { quantizations: [f16, q8_0] }
    gates: { identity: { pass: 1.0, holds: model } }
    publish: [hub]
    models:
      nano:
        variant: instruct
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  laptop:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 256, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: f16 }
`;
}
