import { readFile } from 'node:fs/promises';
import { errorCode } from '../blobs/errors.ts';
import { isSegmentMark, type SegmentMark } from '../ledger/segment-mark.ts';
import { approvalDigest } from '../plan/action-key.ts';
import type { PlanOrigin } from '../plan/plan-origin.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import { isResourceId, type ResourceId } from '../resources/id.ts';
import { hashText } from '../workspace/hash-text.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { parseOrigin } from './parse-origin.ts';

/** Of a saved plan only what it approves, and for what: the actions themselves are planned again now. */
export interface SavedPlan {
  /** As it was named. */
  readonly file: string;
  readonly fleet: string;
  readonly ledger: string;
  readonly tip: readonly SegmentMark[];
  readonly approval: Digest;
  readonly ids: ReadonlyMap<Digest, ResourceId>;
  readonly origin?: PlanOrigin;
}

export async function readSavedPlan(path: string, file: string): Promise<SavedPlan> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`the plan file ${file} cannot be read (${errorCode(error) ?? 'unknown'})`, {
      exit: EXIT.usage,
      remedy: 'zoo plan --out FILE writes one.',
    });
  }
  const parsed = parseSavedPlan(text, file);
  if (parsed === undefined) {
    throw new UserError(`${file} is not a plan of this version of zoo (zoo.plan/v1)`, {
      exit: EXIT.usage,
      remedy: 'zoo plan --out FILE writes one.',
    });
  }
  if (parsed.said === parsed.plan.approval) return parsed.plan;
  throw new UserError(
    `${file} contradicts itself: the approval of its actions is ${parsed.plan.approval}, and it names another`,
    { exit: EXIT.stale, remedy: 'The file was changed. Plan again: zoo plan --out FILE.' },
  );
}

interface Parsed {
  readonly plan: SavedPlan;
  /** The approval that the file names. */
  readonly said: string;
}

function parseSavedPlan(text: string, file: string): Parsed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('format' in value) || value.format !== 'zoo.plan/v1') return undefined;
  if (!('fleet' in value) || typeof value.fleet !== 'string') return undefined;
  if (!('ledger' in value) || typeof value.ledger !== 'string') return undefined;
  const tip: unknown = 'ledgerTip' in value ? value.ledgerTip : undefined;
  if (!Array.isArray(tip) || !tip.every(isSegmentMark)) return undefined;
  if (!('approval' in value) || typeof value.approval !== 'string') return undefined;
  if (!('actions' in value) || !Array.isArray(value.actions)) return undefined;
  const ids = new Map<Digest, ResourceId>();
  for (const action of value.actions) {
    const named = namedAction(action);
    if (named === undefined || ids.has(named.key)) return undefined;
    ids.set(named.key, named.id);
  }
  const origin = 'origin' in value ? parseOrigin(value.origin) : undefined;
  if ('origin' in value && origin === undefined) return undefined;
  const { fleet, ledger, approval: said } = value;
  const approval = approvalDigest([...ids.keys()], hashText);
  return {
    said,
    plan: { file, fleet, ledger, tip, approval, ids, ...(origin === undefined ? {} : { origin }) },
  };
}

function namedAction(action: unknown): { readonly key: Digest; readonly id: ResourceId } | undefined {
  if (typeof action !== 'object' || action === null) return undefined;
  if (!('key' in action) || typeof action.key !== 'string' || !isDigest(action.key)) return undefined;
  if (!('id' in action) || typeof action.id !== 'string' || !isResourceId(action.id)) return undefined;
  return { key: action.key, id: action.id };
}
