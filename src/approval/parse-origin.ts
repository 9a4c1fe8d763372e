import type { PlanOrigin } from '../plan/plan-origin.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/** Undefined: not what zoo writes there. */
export function parseOrigin(value: unknown): PlanOrigin | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const repository = textOf(fields.get('repository'));
  const commit = commitOf(fields.get('commit'));
  const head = commitOf(fields.get('head'));
  if (repository === undefined || commit === undefined || head === undefined) return undefined;
  const base = commitOf(fields.get('base'));
  const pullRequest = fields.get('pullRequest');
  const event = textOf(fields.get('event'));
  const actor = textOf(fields.get('actor'));
  return {
    repository,
    commit,
    head,
    ...(base === undefined ? {} : { base }),
    ...(typeof pullRequest === 'number' && Number.isSafeInteger(pullRequest) ? { pullRequest } : {}),
    ...(event === undefined ? {} : { event }),
    ...(actor === undefined ? {} : { actor }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function commitOf(value: unknown): string | undefined {
  return typeof value === 'string' && isCommit(value) ? value : undefined;
}
