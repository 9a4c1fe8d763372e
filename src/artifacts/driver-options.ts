import type { ConversionTools } from './conversion-tools.ts';
import type { Formats } from './format.ts';
import type { RestoreFile } from './restore.ts';

export interface ArtifactDriverOptions {
  readonly formats: Formats;
  readonly tools: ConversionTools;
  /** Of this computer: `linux-x64`. */
  readonly platform: string;
  /** Bytes by digest from wherever they are published or hosted; composed from targets and machines. */
  readonly restore: RestoreFile;
}
