import { failureAdvice, WorldFailure, type FailureClass } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { Digest } from '../resources/digest.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { originKindText, type OriginTable, type SourceOutput, type SourceSeen } from '../resources/source.ts';
import { baseKey, boundKey, readBase } from './adapted.ts';
import { requireKind } from './adapter-files.ts';
import type { Origins } from './origin.ts';
import { recordedCommit } from './recorded-commit.ts';
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
  const { origin, adapts } = wanted.value;
  if (origins[origin.kind] === undefined) {
    return {
      state: 'unknown',
      class: 'unsupported',
      why: `sources from a ${originKindText(origin)} are not in this version`,
    };
  }
  try {
    const base = adapts === undefined ? undefined : await baseKey(adapts, context, table);
    const recorded = recordedCommit(table[origin.kind]?.commit(origin), context.ledger, base);
    if (recorded !== undefined) return { state: 'present', seen: await seenAs(recorded, context) };
    const listing = await context.origin(origin);
    const { revision, files } = listing;
    requireKind(wanted.resource.id, files, { asAdapter: adapts !== undefined });
    const key = base === undefined ? listing.key : boundKey(listing.key, base);
    const checked = context.ledger.sources.get(key)?.output;
    // What was checked whole was looked at.
    if (checked === undefined && !(await looks.has(key))) {
      await listing.look?.(wanted.resource.id, adapts && (await readBase(adapts, context)));
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

function observationClass(failure: FailureClass): 'auth' | 'network' | 'input' {
  if (failure === 'authentication' || failure === 'permission') return 'auth';
  return failure === 'input' || failure === 'integrity' || failure === 'conflict' ? 'input' : 'network';
}
