import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { parsedAs } from '../resources/foreign-json.ts';
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

export const processPlace = v.object({ host: v.string(), space: v.string(), start: v.string() });
export const lockHolder = v.object({
  run: v.string(),
  by: v.string(),
  host: v.string(),
  pid: v.number(),
  since: v.string(),
  termSeconds: v.pipe(v.number(), v.gtValue(0)),
});
export const lockClaim = v.object({
  nonce: v.string(),
  holder: lockHolder,
  process: processPlace,
});

/** Undefined: not a claim. It is then judged like one of a stranger elsewhere, never as free. */
export function parseClaim(text: string): LockClaim | undefined {
  return parsedAs(lockClaim, text);
}

/** Stands for a claim that cannot be read. */
export const UNREADABLE: LockClaim = {
  nonce: '',
  holder: { run: 'unknown', by: 'unknown', host: 'unknown', pid: 0, since: 'unknown', termSeconds: 60 },
  process: { host: '', space: '', start: '' },
};
