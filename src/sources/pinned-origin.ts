import type { OriginSpec } from '../resources/source.ts';

/** With the commit that zoo.lock.yaml has for a floating revision, so that a plan means the same tomorrow. */
export function pinnedOrigin(origin: OriginSpec, revisions: Readonly<Record<string, string>>): OriginSpec {
  if (origin.kind !== 'huggingface') return origin;
  const commit = revisions[`${origin.endpoint}|${origin.repo}|${origin.revision}`];
  return commit === undefined ? origin : { ...origin, revision: commit };
}

const COMMIT = /^[0-9a-f]{40}$/;

/** A full commit never means anything else later; branches and tags may. */
export function pinnedCommit(origin: OriginSpec): string | undefined {
  return origin.kind === 'huggingface' && COMMIT.test(origin.revision) ? origin.revision : undefined;
}
