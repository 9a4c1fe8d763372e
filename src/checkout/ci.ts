import type { Environment } from '../workspace/environment.ts';

/** What a CI service says of the job that zoo runs in, as far as it says it. */
export interface CiJob {
  /** `owner/name`. */
  readonly repository: string | undefined;
  readonly event: string | undefined;
  readonly actor: string | undefined;
  /** What the job was started for. */
  readonly commit: string | undefined;
  /** `refs/pull/7/merge`. */
  readonly ref: string | undefined;
  /** What a pull request is to be merged into: `main`. */
  readonly base: string | undefined;
  /** The file of the workflow: `zoo-apply.yaml`. */
  readonly workflow: string | undefined;
}

/** Undefined: no CI. */
export function ciJob(environment: Environment): CiJob | undefined {
  const { CI: ci = '', GITHUB_ACTIONS: actions } = environment;
  if (actions !== 'true' && (ci === '' || ci === 'false' || ci === '0')) return undefined;
  const said = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];
  return {
    repository: said('GITHUB_REPOSITORY'),
    event: said('GITHUB_EVENT_NAME'),
    actor: said('GITHUB_ACTOR'),
    commit: said('GITHUB_SHA'),
    ref: said('GITHUB_REF'),
    base: said('GITHUB_BASE_REF'),
    workflow: /\/([^/@]+)@/.exec(said('GITHUB_WORKFLOW_REF') ?? '')?.[1],
  };
}
