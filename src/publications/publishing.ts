import { innerPath } from '../resources/inner-path.ts';
import type {
  CardSpec,
  PublicationSpec,
  PublishedArtifact,
  PublishedGate,
  PublishedFile,
} from '../resources/publication.ts';

/** Everything that a repo's texts are written from. Holds no time, no host and no
 * address but that of the hub, which the fleet names: equal inputs give equal bytes. */
export interface Publishing {
  readonly repo: string;
  readonly namespace: string;
  /** The hub that it is published to: `https://huggingface.co`; `embedded` has no address of its own. */
  readonly endpoint: string;
  readonly format: string;
  readonly version: string;
  readonly card: CardSpec;
  /** Smallest first. */
  readonly artifacts: readonly PublishedArtifact[];
  readonly gates: readonly PublishedGate[];
}

/** Names that zoo writes itself, or the hub does: an artifact's own file of that name is left out. */
export const README = innerPath('README.md');
export const SUMS = innerPath('SHA256SUMS');
export const PROVENANCE = innerPath('zoo.provenance.json');
/** Of the provenance; beside it where there was a key to sign with. */
export const SIGNATURE = innerPath('zoo.provenance.json.sig');
export const GIT_ATTRIBUTES = innerPath('.gitattributes');
export const RESERVED: ReadonlySet<string> = new Set([README, SUMS, PROVENANCE, SIGNATURE, GIT_ATTRIBUTES]);

export function publishingOf(
  spec: PublicationSpec,
  artifacts: readonly PublishedArtifact[],
  gates: readonly PublishedGate[],
): Publishing {
  return {
    repo: spec.repo,
    namespace: spec.namespace,
    endpoint: spec.target.endpoint,
    format: spec.format,
    version: spec.tag,
    card: spec.card,
    artifacts: artifacts.toSorted((a, b) => sizeOf(a) - sizeOf(b) || (a.id < b.id ? -1 : 1)),
    gates: gates.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

export type WeightFile = Extract<PublishedFile, { readonly from: 'artifact' }>;

/** The files of artifacts under the names they are published by, sorted. */
export function weightFiles(artifacts: readonly PublishedArtifact[]): readonly WeightFile[] {
  const files = new Map<string, WeightFile>();
  for (const { id, output } of artifacts) {
    for (const file of output.files) {
      if (!RESERVED.has(file.path)) files.set(file.path, { from: 'artifact', artifact: id, ...file });
    }
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A name that two artifacts give to different bytes; undefined when there is none. */
export function clash(artifacts: readonly PublishedArtifact[]): string | undefined {
  const seen = new Map<string, string>();
  for (const { output } of artifacts) {
    for (const { path, sha256 } of output.files) {
      const other = seen.get(path);
      if (other !== undefined && other !== sha256 && !RESERVED.has(path)) return path;
      seen.set(path, sha256);
    }
  }
  return undefined;
}

function sizeOf({ output }: PublishedArtifact): number {
  return output.files.reduce((sum, { size }) => sum + size, 0);
}
