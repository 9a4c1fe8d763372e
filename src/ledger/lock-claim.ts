import { randomUUID } from 'node:crypto';
import type { LockHolder } from './ledger.ts';
import { placeOfProcess, type ProcessPlace } from './process-place.ts';

/** What a lock says of who holds it. The nonce tells one claim from another of the same run. */
export interface LockClaim {
  readonly nonce: string;
  readonly holder: LockHolder;
  readonly process: ProcessPlace;
}

export async function makeClaim(holder: LockHolder): Promise<LockClaim> {
  return { nonce: randomUUID(), holder, process: await placeOfProcess(holder.pid) };
}

/** Undefined: not a claim. It is then judged like one of a stranger elsewhere, never as free. */
export function parseClaim(text: string): LockClaim | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isClaim(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Stands for a claim that cannot be read. */
export const UNREADABLE: LockClaim = {
  nonce: '',
  holder: { run: 'unknown', by: 'unknown', host: 'unknown', pid: 0, since: 'unknown', termSeconds: 60 },
  process: { host: '', space: '', start: '' },
};

export function isClaim(value: unknown): value is LockClaim {
  return (
    isObject(value) &&
    'nonce' in value &&
    typeof value.nonce === 'string' &&
    'holder' in value &&
    isHolder(value.holder) &&
    'process' in value &&
    hasTexts(value.process, ['host', 'space', 'start'])
  );
}

export function isHolder(value: unknown): value is LockHolder {
  if (!hasTexts(value, ['run', 'by', 'host', 'since'])) return false;
  const { pid, termSeconds } = Object.fromEntries(isObject(value) ? Object.entries(value) : []);
  return typeof pid === 'number' && typeof termSeconds === 'number' && termSeconds > 0;
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (!isObject(value)) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return names.every((name) => typeof fields.get(name) === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
