/** What a card is made of: two quantizations with their gate, or plain weights. */
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { type Publishing, publishingOf } from '../../../src/publications/publishing.ts';
import type { CardSpec, PublishedGate } from '../../../src/resources/publication.ts';
import {
  artifactId,
  artifactOutput,
  buildKey,
  card,
  gateId,
  gateOutput,
  publication,
  weights,
} from './fleet.ts';

export function publishing(
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
    {
      artifacts: [
        { id: artifactId('q8_0'), quantization: 'q8_0', key: buildKey('q8_0'), output: q8 },
        { id: artifactId('q4_k_m'), quantization: 'q4_k_m', key: buildKey('q4_k_m'), output: q4 },
      ],
      gates: changes.gates ?? [{ id: gateId('q4_k_m'), ...gateOutput(q4.digest) }],
    },
    REGISTRIES,
  );
}

export function plainWeights(changes: Partial<CardSpec> = {}): Publishing {
  const { spec } = publication({
    card: { ...card, ...changes },
    format: 'safetensors',
    repo: 'zenlm/zen-nano-4b',
  });
  const output = artifactOutput([
    { path: 'model.safetensors', bytes: weights('full') },
    { path: 'config.json', bytes: Buffer.from('{}') },
  ]);
  const artifacts = [{ id: 'artifact/zen/nano-4b/safetensors', key: buildKey('full'), output } as const];
  return publishingOf(spec, { artifacts, gates: [] }, REGISTRIES);
}
