import type { Content, ListedFile } from './content.ts';
import type { Digest } from './digest.ts';
import type { SourceDocument } from './generated/fleet-document.ts';
import type { ResourceId } from './id.ts';

/** What has to be known of a source to find it, by the kind of its origin. Each origin adds its own line in its `definition.ts`. */
export interface OriginOwn {
  /** An origin that the fleet file may name and this version lacks. */
  readonly later: { readonly name: string };
}
export type OriginKind = keyof OriginOwn;
export type OriginSpec<K extends OriginKind = OriginKind> = {
  [P in K]: { readonly kind: P } & OriginOwn[P];
}[K];

/** As the fleet file names the origin: `huggingface`. */
export function originKindText(origin: { readonly kind: string; readonly name?: string }): string {
  return origin.name ?? origin.kind;
}

/** What is known of an origin without a look; pure. Each is asked about sources of its own kind only. */
export interface OriginFacts {
  readonly kind: string;
  /** Undefined: the fleet names another origin. `hubAt` finds the address of a hub. */
  read(document: SourceDocument, hubAt: HubAt): OriginSpec | undefined;
  /** For people: `zenlm/zen-nano`. */
  name(origin: OriginSpec): string;
  /** The folder of this computer that it is, as written; undefined: its bytes come over a network. */
  folder(origin: OriginSpec): string | undefined;
  /** Under which name zoo.lock.yaml keeps what a floating revision means; undefined: nothing floats. */
  floating(origin: OriginSpec): string | undefined;
  /** At the commit that the lock has. */
  at(origin: OriginSpec, commit: string): OriginSpec;
  /** A commit that never means anything else later; undefined: there is none. */
  commit(origin: OriginSpec): string | undefined;
}
/** An address, or the name of a target whose address is meant. */
export type HubAt = (endpoint: string) => string;
/** Kind -> what is known of it. */
export type OriginTable = Readonly<Record<string, OriginFacts>>;

export interface SourceSpec {
  readonly family: string;
  readonly model: string;
  readonly origin: OriginSpec;
  /** It is an adapter for this one. */
  readonly adapts?: AdaptedSource;
}
export interface AdaptedSource {
  readonly id: ResourceId<'source'>;
  readonly origin: OriginSpec;
}
export interface SourceWanted {
  readonly origin: OriginSpec;
  readonly adapts?: AdaptedSource;
}

/** What can be known of a source without reading weights. */
export interface SourceSeen {
  /** Digest of the listing: content digest of a directory; of a Hub repo, sha256 over its tree at the pinned commit. */
  readonly key: Digest;
  /** Commit, when the origin has one. */
  readonly revision?: string;
  readonly sizeBytes: number;
  /** Its files, while they are unchecked. */
  readonly listed?: readonly ListedFile[];
  /** What is beside them and stays out of what is made of it: names, those of folders with a slash. */
  readonly leftOut?: readonly string[];
  /** Set once it was checked whole (config, tokenizer, shards, headers) and every byte was hashed: recorded in the ledger. */
  readonly checked?: SourceOutput;
  /** All of its bytes are in the local store. */
  readonly hasBytes: boolean;
}

export interface SourceOutput extends Content {
  readonly architecture: string;
  readonly parameters: number;
  /** `bfloat16`, from config.json or the tensors. */
  readonly dtype: string;
  readonly hasChatTemplate: boolean;
  /** Length of the rows of its matrices -> how many weights are in such rows. Absent: it was checked before zoo looked at that. */
  readonly matrices?: Readonly<Record<string, number>>;
  /** Of an adapter. */
  readonly adapter?: LoraFacts & {
    /** Key of the listing of the base that it was checked against. */
    readonly base: Digest;
  };
}

/** What a LoRA adapter says of itself, after its tensors were compared with it. */
export interface LoraFacts {
  /** Of most of its pairs. */
  readonly rank: number;
  readonly alpha: number;
  /** Last parts of the names of the layers that it changes: `q_proj`. Sorted. */
  readonly targets: readonly string[];
  /** Pairs of matrices. */
  readonly pairs: number;
  /** Settings by which it is more than pairs times `alpha / rank`: `use_rslora`. Absent: it is that. */
  readonly unusual?: string;
}
