import type { ArtifactSpec } from '../resources/artifact.ts';
import type { SourceOutput } from '../resources/source.ts';
import type { ArtifactDriverOptions } from './driver-options.ts';
import type { Refusal } from './format.ts';

/** What the format itself has against it; `matrices`: of the source, once it was checked. Pure. */
export function whyRefused(
  spec: ArtifactSpec,
  matrices: SourceOutput['matrices'],
  { formats, platform }: Pick<ArtifactDriverOptions, 'formats' | 'platform'>,
): Refusal | undefined {
  const known = { platform, ...(matrices === undefined ? {} : { matrices }) };
  return formats[spec.format]?.refuses?.(spec, known);
}
