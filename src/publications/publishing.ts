import type { FormatCard } from '../resources/format-card.ts';
import { innerPath } from '../resources/inner-path.ts';
import type {
  CardSpec,
  PublicationSpec,
  PublishedArtifact,
  PublishedGate,
  PublishedFile,
  TargetTraits,
} from '../resources/publication.ts';

import { type CardWords, wordsFor } from './card/card-words.ts';
import type { TargetCard } from './define-target.ts';

/** Everything that a repo's texts are written from. Holds no time, no host and no
 * address but that of the target, which the fleet names: equal inputs give equal bytes. */
export interface Publishing {
  readonly repo: string;
  readonly namespace: string;
  /** The hub that it is published to: `https://huggingface.co`; `embedded` has no address of its own. */
  readonly endpoint: string;
  readonly traits: TargetTraits;
  readonly formatCard: FormatCard;
  readonly targetCard: TargetCard;
  readonly format: string;
  readonly version: string;
  readonly card: CardSpec;
  /** Smallest first. */
  readonly artifacts: readonly PublishedArtifact[];
  readonly gates: readonly PublishedGate[];
}

/** Names that zoo writes itself. */
export const README = innerPath('README.md');
export const SUMS = innerPath('SHA256SUMS');
export const PROVENANCE = innerPath('zoo.provenance.json');
/** Of the provenance; beside it where there was a key to sign with. */
export const SIGNATURE = innerPath('zoo.provenance.json.sig');
const WRITTEN: ReadonlySet<string> = new Set([README, SUMS, PROVENANCE, SIGNATURE]);

/** An artifact's own file of that name is left out. */
export function isReserved(path: string, { ownFiles }: Pick<TargetTraits, 'ownFiles'>): boolean {
  return WRITTEN.has(path) || ownFiles.includes(path);
}

export function publishingOf(
  spec: PublicationSpec,
  { artifacts, gates }: Pick<Publishing, 'artifacts' | 'gates'>,
  words: CardWords,
): Publishing {
  return {
    repo: spec.repo,
    namespace: spec.namespace,
    endpoint: spec.target.endpoint,
    traits: spec.target.traits,
    ...wordsFor(spec, words),
    format: spec.format,
    version: spec.tag,
    card: spec.card,
    artifacts: artifacts.toSorted((a, b) => sizeOf(a) - sizeOf(b) || (a.id < b.id ? -1 : 1)),
    gates: gates.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

export type WeightFile = Extract<PublishedFile, { readonly from: 'artifact' }>;

/** The files of artifacts under the names they are published by, sorted. */
export function weightFiles(
  artifacts: readonly PublishedArtifact[],
  traits: Pick<TargetTraits, 'ownFiles'>,
): readonly WeightFile[] {
  const files = new Map<string, WeightFile>();
  for (const { id, output } of artifacts) {
    for (const file of output.files) {
      if (!isReserved(file.path, traits)) files.set(file.path, { from: 'artifact', artifact: id, ...file });
    }
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A name that two artifacts give to different bytes; undefined when there is none. */
export function clash(
  artifacts: readonly PublishedArtifact[],
  traits: Pick<TargetTraits, 'ownFiles'>,
): string | undefined {
  const seen = new Map<string, string>();
  for (const { output } of artifacts) {
    for (const { path, sha256 } of output.files) {
      const other = seen.get(path);
      if (other !== undefined && other !== sha256 && !isReserved(path, traits)) return path;
      seen.set(path, sha256);
    }
  }
  return undefined;
}

function sizeOf({ output }: PublishedArtifact): number {
  return output.files.reduce((sum, { size }) => sum + size, 0);
}
