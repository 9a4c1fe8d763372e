import { hexOf } from '../resources/digest.ts';
import type { WeightFile } from './publishing.ts';

/** As `sha256sum` writes it, and `sha256sum -c` reads it: of the weights, whose digests also say which version this is. */
export function renderSums(files: readonly WeightFile[]): string {
  return files.map(({ path, sha256 }) => `${hexOf(sha256)}  ${path}\n`).join('');
}
