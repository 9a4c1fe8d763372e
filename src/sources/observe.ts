import { failureAdvice, WorldFailure, type FailureClass } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { originKindText, type OriginTable, type SourceOutput, type SourceSeen } from '../resources/source.ts';
import type { Origins } from './origin.ts';
import type { RememberedLooks } from './remembered-looks.ts';

export interface ObserveSourceWith {
  readonly context: ObserveContext;
  readonly origins: Origins;
  readonly table: OriginTable;
  readonly looks: RememberedLooks;
}

export async function observeSource(
  wanted: Wanted<'source'>,
  { context, origins, table, looks }: ObserveSourceWith,
): Promise<Observation<'source'>> {
  const { origin } = wanted.value;
  if (origins[origin.kind] === undefined) {
    return {
      state: 'unknown',
      class: 'unsupported',
      why: `sources from a ${originKindText(origin)} are not in this version`,
    };
  }
  const recorded = recordedCommit(table[origin.kind]?.commit(origin), context.ledger);
  if (recorded !== undefined) return { state: 'present', seen: await seenAs(recorded, context) };
  try {
    const listing = await context.origin(origin);
    const { key, revision, files } = listing;
    const checked = context.ledger.sources.get(key)?.output;
    // What was checked whole was looked at.
    if (checked === undefined && !(await looks.has(key))) {
      await listing.look?.(wanted.resource.id);
      looks.add(key);
    }
    const sizeBytes = files.reduce((sum, file) => sum + file.size, 0);
    const found = {
      key,
      sizeBytes,
      ...(revision === undefined ? {} : { revision }),
      ...(checked === undefined ? { listed: files, leftOut: listing.leftOut ?? [] } : { checked }),
    };
    return { state: 'present', seen: await seenAs(found, context) };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const why = failureAdvice(error.failure);
    return { state: 'unknown', class: observationClass(error.failure.class), why };
  }
}

/** A commit that was checked once needs no look any more: what it holds cannot change. */
function recordedCommit(
  commit: string | undefined,
  ledger: LedgerState,
): Omit<SourceSeen, 'hasBytes'> | undefined {
  if (commit === undefined) return undefined;
  for (const [key, { revision, output }] of ledger.sources) {
    if (revision === commit) return { key, revision, checked: output, sizeBytes: sizeOf(output) };
  }
  return undefined;
}

async function seenAs(found: Omit<SourceSeen, 'hasBytes'>, context: ObserveContext): Promise<SourceSeen> {
  return { ...found, hasBytes: found.checked !== undefined && (await hasAll(found.checked, context)) };
}

async function hasAll(
  output: SourceOutput,
  context: { hasBlob(digest: Digest): Promise<boolean> },
): Promise<boolean> {
  for (const { sha256 } of output.files) if (!(await context.hasBlob(sha256))) return false;
  return true;
}

function sizeOf(output: SourceOutput): number {
  return output.files.reduce((sum, { size }) => sum + size, 0);
}

function observationClass(failure: FailureClass): 'auth' | 'network' | 'input' {
  if (failure === 'authentication' || failure === 'permission') return 'auth';
  return failure === 'input' || failure === 'integrity' || failure === 'conflict' ? 'input' : 'network';
}
