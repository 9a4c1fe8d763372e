import { WorldFailure } from '../diagnostics/failure.ts';
import type { ArtifactSpec } from '../resources/artifact.ts';
import type { Format, Formats } from './format.ts';

/** Throws WorldFailure `input` for a format that this version cannot make. */
export function formatOf(spec: ArtifactSpec, formats: Formats): Format {
  const format = formats[spec.format];
  if (format !== undefined) return format;
  throw new WorldFailure({ class: 'input', message: `the format ${spec.format} is not in this version` });
}
