import type { LockScope } from './ledger.ts';

const SCOPE = /^(target|machine|build)\/./s;

/** Scopes hold outside names, so they are percent-encoded to be file names. */
export function encodeScope(scope: LockScope): string {
  return encodeURIComponent(scope);
}

/** Undefined: not a scope's name. */
export function parseScope(name: string): LockScope | undefined {
  try {
    const scope = decodeURIComponent(name);
    return isScope(scope) ? scope : undefined;
  } catch {
    return undefined;
  }
}

function isScope(text: string): text is LockScope {
  return SCOPE.test(text);
}
