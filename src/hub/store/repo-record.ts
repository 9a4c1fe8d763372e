/** Plural, as in the Hub's API routes. */
export type RepoType = 'models' | 'datasets' | 'spaces';
export const REPO_TYPES: readonly RepoType[] = ['models', 'datasets', 'spaces'];

export type Visibility = 'public' | 'private' | 'protected';

/** One thing that happened in a discussion or pull request, as its readers see it. */
export type DiscussionEvent = { readonly id: string; readonly at: string; readonly author: string } & (
  | {
      readonly type: 'comment';
      readonly text: string;
      readonly editedAt?: string;
      readonly isHidden?: boolean;
    }
  | { readonly type: 'commit'; readonly oid: string; readonly title: string }
  | { readonly type: 'status'; readonly status: DiscussionStatus }
  | { readonly type: 'title'; readonly from: string; readonly to: string }
);

export type DiscussionStatus = 'draft' | 'open' | 'closed' | 'merged';

export interface Discussion {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly createdAt: string;
  readonly status: DiscussionStatus;
  /** Of a pull request: what it wants to change. Absent for a plain discussion. */
  readonly base?: string;
  readonly mergedAs?: string;
  readonly events: readonly DiscussionEvent[];
}

/** What the front matter of README.md says; the Hub's lists filter by it. */
export interface ModelCard {
  readonly data: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly pipelineTag?: string;
  readonly libraryName?: string;
}

/**
 * Everything about a repo that can change: one file, replaced by one rename. Whatever it refers to (commits, trees,
 * blobs) was on disk before, so that a crash at any moment leaves the old state or the new one.
 */
export interface RepoRecord {
  readonly format: 'zoo.hub.repo/v1';
  /** 24 hex digits, the name of the folder: renaming a repo moves no files. */
  readonly id: string;
  readonly type: RepoType;
  /** `namespace/name` */
  readonly name: string;
  /** What it was called before: its old addresses lead to the new one until another repo takes the name. */
  readonly formerNames?: readonly string[];
  readonly visibility: Visibility;
  readonly createdAt: string;
  readonly sdk?: string;
  readonly discussionsDisabled: boolean;
  readonly defaultBranch: string;
  /** Full ref names (`refs/heads/main`, `refs/tags/v1`, `refs/pr/1`, `refs/convert/parquet`) to commit oids. */
  readonly refs: Readonly<Record<string, string>>;
  readonly discussions: readonly Discussion[];
  /** Of the default branch's head; kept here so that listing a namespace reads nothing else. */
  readonly lastModified: string;
  readonly card?: ModelCard;
}

export function headOf(record: RepoRecord): string | undefined {
  return record.refs[`refs/heads/${record.defaultBranch}`];
}

export function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}
