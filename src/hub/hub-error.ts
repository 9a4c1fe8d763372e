/** What the Hub's clients turn into their own exceptions: they look at the status and at `X-Error-Code`. */
export type HubErrorCode = 'RepoNotFound' | 'RevisionNotFound' | 'EntryNotFound' | 'GatedRepo';

export class HubError extends Error {
  readonly status: number;
  readonly code: HubErrorCode | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Goes into the JSON body beside `error`. */
  readonly extra: Readonly<Record<string, unknown>>;
  override readonly name = 'HubError';
  constructor(
    status: number,
    message: string,
    more: {
      readonly code?: HubErrorCode;
      readonly headers?: Readonly<Record<string, string>>;
      readonly extra?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = more.code;
    this.headers = more.headers ?? {};
    this.extra = more.extra ?? {};
  }
}

export function repoNotFound(): HubError {
  return new HubError(404, 'Repository not found', { code: 'RepoNotFound' });
}

export function revisionNotFound(revision: string): HubError {
  return new HubError(404, `Invalid rev id: ${revision}`, { code: 'RevisionNotFound' });
}

export function entryNotFound(path: string, commitOid: string): HubError {
  return new HubError(404, `Entry not found: ${path}`, {
    code: 'EntryNotFound',
    headers: { 'x-repo-commit': commitOid },
  });
}
