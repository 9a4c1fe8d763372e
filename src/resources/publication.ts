import type { ArtifactOutput } from './artifact.ts';
import type { FileEntry, ListedFile } from './content.ts';
import type { Digest } from './digest.ts';
import type { EvaluationOutput } from './evaluation.ts';
import type { Fields } from './fields.ts';
import type { ResourceId } from './id.ts';
import type { InnerPath } from './inner-path.ts';

export interface Branding {
  readonly company?: string;
  readonly year?: number;
  readonly mission?: string;
}
/** Everything a model card says that comes from the fleet. */
export interface CardSpec {
  readonly family: string;
  readonly model: string;
  readonly title: string;
  readonly branding: Branding;
  readonly focus?: string;
  readonly description?: string;
  readonly license: string;
  readonly languages: readonly string[];
  readonly tags: readonly string[];
  readonly pipeline: string;
  /** The upstream model (`Qwen/Qwen3-4B`). */
  readonly base?: string;
  /** Id of this model's own safetensors repo, when it is published on the same target: the immediate parent of its quantizations. */
  readonly parentRepo?: string;
  readonly variant?: string;
  readonly version: string;
}
export interface TargetSpec {
  /** Name in the fleet. */
  readonly name: string;
  readonly kind: string;
  /** `embedded` or an URL; for other kinds their own address. */
  readonly endpoint: string;
  readonly traits: TargetTraits;
  /** Its own settings that decide how things are published there. */
  readonly how: Readonly<Record<string, string>>;
  /** Absent: who may see what is there is not zoo's to say. */
  readonly visibility?: Visibility;
  readonly prune: boolean;
  /** Where its token comes from, when the fleet says so. */
  readonly token?: SecretReference;
}
export type Visibility = 'public' | 'private';

/** What is true of all targets of one kind. */
export interface TargetTraits {
  /** What people call such a place: `hub`, `registry`. */
  readonly noun: string;
  /** Names that clients ask by who name no version. What zoo publishes goes under the first. */
  readonly defaultNames: readonly [string, ...string[]];
  /** Files that it puts into repos itself. */
  readonly ownFiles: readonly string[];
  /**
   * Of which files it says git's digest and no other one: of those that are smaller, unless their name ends so. Absent: it
   * says the sha256 of every file.
   */
  readonly inGit?: { readonly belowBytes: number; readonly exceptEndings: readonly string[] };
  /** It shows and sets who may see a repo. */
  readonly hasVisibility: boolean;
  /** It takes sources as well: what is published there can be read from there. */
  readonly isHub: boolean;
}
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[] };

export interface PublicationSpec {
  readonly target: TargetSpec;
  /** `zenlm`. */
  readonly namespace: string;
  /** `zenlm/zen-nano-4b-GGUF`. */
  readonly repo: string;
  /** Where people find it; absent: it left the fleet. */
  readonly where?: string;
  readonly format: string;
  readonly artifacts: readonly ResourceId<'artifact'>[];
  readonly heldBy: readonly ResourceId<'evaluation'>[];
  readonly card: CardSpec;
  /** The version's tag. Tags never move. */
  readonly tag: string;
  readonly pin?: Digest;
  /** It left the fleet, and shall not be there any more. */
  readonly isLeft?: boolean;
  /** Names of the weight files of formats that have one per artifact: what a plan shows while the bytes are not made yet. */
  readonly fileNames?: Readonly<Record<ResourceId<'artifact'>, string>>;
}
export interface PublicationWanted {
  readonly target: TargetSpec;
  readonly repo: string;
  readonly tag: string;
  /** Every file the repo shall carry; undefined while an artifact or a report is pending. */
  readonly files?: readonly PublishedFile[];
  /** Weight files that are known while others, or reports, are still pending. */
  readonly knownFiles?: readonly PublishedFile[];
  /** Names of weight files that are known by build key only. */
  readonly pendingFiles: readonly {
    readonly path: string;
    readonly artifact: ResourceId<'artifact'>;
    /** How much it will be, as far as that can be said before it is made. */
    readonly expectedBytes?: number;
    readonly key: Digest;
    /** What the last apply left under this name. */
    readonly replaces?: string;
    /** Under this version something was published that was made otherwise. */
    readonly isOther?: boolean;
    /** What will be in its place, as far as that is known before it is made. */
    readonly files?: readonly ListedFile[];
    /** Of the source that it is made from, where they are known. */
    readonly from?: readonly ListedFile[];
  }[];
  /** Content digest over all weight files, what `pin` is compared with; undefined while one is pending. */
  readonly weights?: Digest;
  /** It is pinned at a digest that neither ledger nor target knows: there is nothing to publish. */
  readonly unknownPin?: string;
  /** Files and tags that the last apply left there, as it recorded them. */
  readonly lastApplied?: Fields;
  /** Commits that this version's tag was seen at when an action had ended well. Absent: the ledger does not say. */
  readonly taggedAt?: readonly string[];
  /** What was last applied is what the world says of itself, and so is what its tag names. */
  readonly isClaimed?: boolean;
  /** Weights that zoo published in this repo and wants no more: they stay there, and are its own. */
  readonly earlier?: readonly FileEntry[];
  /** Of a publication that left the fleet: full names of the tags that are zoo's, and the commits that they were put at. */
  readonly ownTags?: Readonly<Record<string, readonly string[]>>;
}
export type PublishedFile =
  | {
      readonly from: 'artifact';
      readonly path: InnerPath;
      readonly size: number;
      readonly sha256: Digest;
      readonly gitOid?: string;
      readonly artifact: ResourceId<'artifact'>;
    }
  /** Written by zoo: the card, SHA256SUMS, provenance. */
  | {
      readonly from: 'text';
      readonly path: InnerPath;
      readonly text: string;
      readonly sha256: Digest;
      readonly gitOid: string;
    };

export interface PublicationSeen {
  /** An opaque version: it names all that is at the default name, and is compared with before it is replaced. */
  readonly head: string;
  /** Absent: the target says nothing of it. */
  readonly visibility?: Visibility;
  readonly files: readonly RemoteFile[];
  readonly tags: Readonly<Record<string, string>>;
  readonly branches: Readonly<Record<string, string>>;
  /** Everything else that a client may get who asks for the default branch, or for the version by its name. */
  readonly named: readonly NamedTree[];
  /** What the repo holds beside its files: looked at only where it may have to be deleted. */
  readonly holdings?: RepoHoldings;
  /** It carries a provenance file of zoo's. */
  readonly ours: boolean;
}
/** A tag or a branch that has the name of the version or of the default branch, and is not at the head. */
export interface NamedTree {
  readonly kind: 'tag' | 'branch';
  readonly name: string;
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}
/** What would be lost with a repo beside the files at its head. */
export interface RepoHoldings {
  /** Full name (`refs/heads/research`, `refs/pr/3`) -> commit, without the default branch. */
  readonly refs: Readonly<Record<string, string>>;
  /** Discussions and pull requests, open or closed. `why`: they could not be looked at. */
  readonly discussions: { readonly count: number } | { readonly why: string };
}
export type RemoteFile = { readonly path: InnerPath; readonly size: number } & RemoteIdentity;
/** What a target says of the bytes: their sha256, or at least something that can be checked. */
export type RemoteIdentity =
  | { readonly sha256: Digest; readonly gitOid?: string }
  /** Git blob sha1, hex. */
  | { readonly sha256?: undefined; readonly gitOid: string };
export interface PublicationOutput {
  readonly commit: string;
}
/** What a card or provenance is made from, once everything is known. */
export interface PublishedArtifact {
  readonly id: ResourceId<'artifact'>;
  readonly quantization?: string;
  /** Its build key. */
  readonly key: Digest;
  readonly output: ArtifactOutput;
}
export interface PublishedGate extends EvaluationOutput {
  readonly id: ResourceId<'evaluation'>;
}
