import type { ArtifactSpec } from '../resources/artifact.ts';
import type { SourceOutput } from '../resources/source.ts';
import type { ArtifactDriverOptions } from './driver-options.ts';
import type { Refusal } from './format.ts';

/** What the format itself has against it; `input`: what is known of a source, once it was checked. Pure. */
export function whyRefused(
  spec: ArtifactSpec,
  { matrices, adapter }: Pick<SourceOutput, 'matrices' | 'adapter'>,
  { formats, platform }: Pick<ArtifactDriverOptions, 'formats' | 'platform'>,
): Refusal | undefined {
  const known = {
    platform,
    ...(matrices === undefined ? {} : { matrices }),
    ...(adapter === undefined ? {} : { adapter }),
  };
  return formats[spec.format]?.refuses?.(spec, known);
}
