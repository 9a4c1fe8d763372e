import type { Content, ListedFile } from './content.ts';
import type { Digest } from './digest.ts';

export type OriginSpec =
  | {
      readonly kind: 'directory';
      /** As written; relative to the fleet file's folder. */ readonly path: string;
    }
  | {
      readonly kind: 'huggingface';
      readonly endpoint: string;
      readonly repo: string;
      /** As written: commit, tag or branch. */ readonly revision: string;
    }
  | { readonly kind: 'registry'; readonly id: string };

export interface SourceSpec {
  readonly family: string;
  readonly model: string;
  readonly origin: OriginSpec;
}
export interface SourceWanted {
  readonly origin: OriginSpec;
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
}
