import { failureLine, type FailureClass } from '../diagnostics/failure.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';

/**
 * What the world can show to be over: a port that was taken, a full disk, a machine or a hub that did not answer, a right
 * that was missing, memory that another program held. The next run looks again. Anything else comes of the wish itself, and
 * the same bytes would fail in the same way.
 */
const CAN_PASS: ReadonlySet<FailureClass> = new Set([
  'authentication',
  'permission',
  'network',
  'rate-limit',
  'conflict',
  'locked',
  'space',
  'memory',
  'interrupted',
  'budget',
]);

/** Action key -> how exactly this action failed before, where trying it again would do the same. */
export function rememberedFailures(ledger: LedgerState): ReadonlyMap<Digest, string> {
  const failures = new Map<Digest, string>();
  for (const [key, { result, at }] of ledger.failures) {
    if (result.state !== 'failed' || CAN_PASS.has(result.failure.class)) continue;
    failures.set(key, `failed before, ${at}: ${failureLine(result.failure)}`);
  }
  return failures;
}
