import type { FleetText } from '../fleet/fleet-text.ts';
import { zooVersion } from './zoo-version.ts';
import type { Keep } from './keep.ts';
import { numberOf } from './number-of.ts';

/**
 * What this version of zoo made of texts is kept together with them and found again only for the very same ones: that takes
 * less time than loading what computes a digest, and trusts no stored digest. The number in its name only keeps several apart.
 */
export interface KeptOfTexts {
  read<T>(files: readonly FleetText[]): Promise<T | undefined>;
  write(files: readonly FleetText[], made: unknown): Promise<void>;
}

interface Kept<T> {
  readonly of: readonly string[];
  readonly made: T;
}

export function keptOfTexts(keep: Keep, prefix: string): KeptOfTexts {
  const nameOf = (texts: readonly string[]): string => `${prefix}${zooVersion()}-${numberOf(texts)}.json`;
  return {
    async read<T>(files: readonly FleetText[]): Promise<T | undefined> {
      const texts = textsOf(files);
      const kept = await keep.read<Kept<T>>(nameOf(texts));
      const isSame =
        kept?.of.length === texts.length && kept.of.every((text, index) => text === texts[index]);
      return isSame ? kept.made : undefined;
    },
    async write(files, made) {
      const texts = textsOf(files);
      await keep.write(nameOf(texts), { of: texts, made });
    },
  };
}

function textsOf(files: readonly FleetText[]): readonly string[] {
  return files.flatMap(({ path, text }) => [path, text]);
}
