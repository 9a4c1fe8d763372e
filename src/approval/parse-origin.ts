import * as v from 'valibot';
import type { PlanOrigin } from '../plan/plan-origin.ts';
import { lenient } from '../resources/foreign-json.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

const text = v.pipe(v.string(), v.nonEmpty());
const commit = v.pipe(v.string(), v.regex(COMMIT));

/** What zoo writes of where a plan was made. */
export const planOrigin = v.pipe(
  v.object({
    repository: text,
    commit,
    head: commit,
    base: lenient(commit),
    pullRequest: lenient(v.pipe(v.number(), v.safeInteger())),
    event: lenient(text),
    actor: lenient(text),
  }),
  v.transform(({ base, pullRequest, event, actor, ...known }): PlanOrigin => ({
    ...known,
    ...(base === undefined ? {} : { base }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(event === undefined ? {} : { event }),
    ...(actor === undefined ? {} : { actor }),
  })),
);
