/** Where a CI job made a plan: what its approval is for. A plan that was made outside CI has none. */
export interface PlanOrigin {
  /** `owner/name`. */
  readonly repository: string;
  /** What was checked out; of a pull request its merge with the base. */
  readonly commit: string;
  /** The last commit of the pull request, or `commit` itself. */
  readonly head: string;
  /** What the pull request is merged into, as it was then. */
  readonly base?: string;
  readonly pullRequest?: number;
  readonly event?: string;
  readonly actor?: string;
}
