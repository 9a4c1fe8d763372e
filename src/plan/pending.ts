import type { Action } from './action.ts';

/** What the branch that the fleet is applied from wants, and no apply has done. */
export interface Pending {
  /** `main`. Absent: the branch is not known. */
  readonly branch?: string;
  /** The first commit that no apply has finished with. Absent: not known. */
  readonly since?: { readonly commit: string; readonly subject: string; readonly pullRequest?: number };
  /** How many commits there are of that kind. */
  readonly commits: number;
  readonly actions: readonly Pick<Action, 'key' | 'verb' | 'kind' | 'id'>[];
}

/** Of a plan, what brings something new; the rest brings back what was applied before. */
export function wishesIn(actions: readonly Action[]): readonly Action[] {
  return actions.filter(({ restores }) => restores !== true);
}
