import { huggingfaceTarget } from '../../../src/publications/targets/huggingface/definition.ts';
import { HERE } from '../machines/here.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import { placeAt } from './plans.ts';

const THOR: MachineSpec = {
  name: 'thor',
  os: 'linux',
  arch: 'arm64',
  reach: HERE,
  zoo: 'thor',
  backend: { kind: 'llama-server', context: 512, port: 8081, parallel: 1, settings: {} },
  ports: [8081],
  paused: false,
  prune: false,
};

/** One model in one quantization, published once and hosted once: every kind but an evaluation. */
export function fleetOfOne(): readonly AnyResource[] {
  const family = 'zen';
  const model = 'nano';
  const artifact = 'artifact/zen/nano/gguf/q4_k_m';
  return [
    {
      id: 'source/zen/nano',
      kind: 'source',
      spec: { family, model, origin: { kind: 'directory', path: 'sources/zen-nano' } },
      dependsOn: [],
      place: placeAt(8),
    },
    {
      id: artifact,
      kind: 'artifact',
      spec: {
        family,
        model,
        format: 'gguf',
        quantization: 'q4_k_m',
        source: 'source/zen/nano',
        fileStem: 'zen-nano',
        intermediate: false,
      },
      dependsOn: ['source/zen/nano'],
      place: placeAt(12),
    },
    {
      id: 'publication/hub/zenlm/zen-nano-GGUF',
      kind: 'publication',
      spec: {
        target: {
          name: 'hub',
          kind: 'huggingface',
          endpoint: 'embedded',
          traits: huggingfaceTarget.traits,
          how: {},
          visibility: 'private',
          prune: false,
        },
        namespace: 'zenlm',
        where: 'in the embedded hub; zoo hub serve opens it',
        repo: 'zenlm/zen-nano-GGUF',
        format: 'gguf',
        artifacts: [artifact],
        heldBy: [],
        card: {
          family,
          model,
          title: 'Zen Nano',
          branding: {},
          license: 'apache-2.0',
          languages: [],
          tags: [],
          pipeline: 'text-generation',
          version: '2025.01.24-instruct',
        },
        tag: '2025.01.24-instruct',
      },
      dependsOn: [artifact],
      place: placeAt(14),
    },
    { id: 'host/thor', kind: 'host', spec: { machine: THOR }, dependsOn: [], place: placeAt(25) },
    {
      id: 'residency/thor/main',
      kind: 'residency',
      spec: {
        machine: THOR,
        slot: 'main',
        tenant: { family, model, artifact, slug: 'zen-nano-gguf-q4_k_m', questions: [], pass: 1 },
        host: 'host/thor',
        heldBy: [],
      },
      dependsOn: ['host/thor', artifact],
      place: placeAt(30),
    },
  ];
}
