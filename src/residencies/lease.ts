import type { Digest } from '../resources/digest.ts';
import { jsonText, parseObject, type JsonObject } from './json-object.ts';

/** What zoo knows of a residency and writes into the tenant's `lease.json`. It is a record, not a lock. */
export interface LeaseTerms {
  readonly model: string;
  readonly machine: string;
  readonly artifact: string;
  readonly digest: Digest;
  readonly generation: number;
  readonly since: string;
  readonly by: string;
}

/**
 * An active lease, merged into what is there: counters and fields of others survive, `installed` stays the day of the
 * first time, and the end of an earlier residency is taken away.
 */
export function activeLease(before: string | undefined, terms: LeaseTerms): string {
  const { until: _until, ...kept }: JsonObject = parseObject(before) ?? {};
  return jsonText({
    installed: terms.since.slice(0, 10),
    installed_by: terms.by,
    sessions_completed: 0,
    total_tokens_generated: 0,
    lora_checkpoints: 0,
    ...kept,
    model: terms.model,
    machine: terms.machine,
    status: 'active',
    artifact: terms.artifact,
    digest: terms.digest,
    generation: terms.generation,
    since: terms.since,
    by: terms.by,
  });
}

/** The outgoing tenant's lease: everything kept, its end added. Undefined when it is ended already, or not JSON. */
export function endedLease(before: string | undefined, until: string): string | undefined {
  const lease = parseObject(before);
  if (lease === undefined || lease['status'] === 'ended') return undefined;
  return jsonText({ ...lease, status: 'ended', until });
}

/** True for a lease that zoo wrote and that still says that its tenant lives here. */
export function isOurActiveLease(text: string | undefined): boolean {
  const lease = parseObject(text);
  return lease?.['status'] === 'active' && typeof lease['generation'] === 'number';
}

export function leaseMatches(
  text: string | undefined,
  { digest, generation }: { readonly digest: Digest | undefined; readonly generation: number },
): boolean {
  const lease = parseObject(text);
  return lease?.['status'] === 'active' && lease['digest'] === digest && lease['generation'] === generation;
}
