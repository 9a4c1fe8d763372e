import { readFile } from 'node:fs/promises';
import { errorCode } from '../blobs/errors.ts';
import { NO_LEDGER } from '../ledger/fold-state.ts';
import type { Plan } from '../plan/plan.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './failures.ts';

/** Who said yes to what. */
export interface Approval {
  readonly kind: 'ask' | 'all' | 'digest' | 'plan file';
  /** Only these actions; absent: all that are planned now. */
  readonly keys?: ReadonlySet<Digest>;
  /** Throws UserError when this plan is not what was approved. */
  check(plan: Plan): void;
}

interface ApprovalOptions {
  /** Absolute. */
  readonly planFile?: string;
  readonly digest: string | undefined;
  readonly yes: boolean;
  readonly interactive: boolean;
}

/** Settled before anything is looked at: where nobody can be asked, a yes must come along. */
export async function openApproval(options: ApprovalOptions): Promise<Approval> {
  const { planFile, digest, yes, interactive } = options;
  if (planFile !== undefined) return approvalOfPlan(await readSavedPlan(planFile), planFile);
  if (digest !== undefined) return approvalOfDigest(digest);
  if (yes) return { kind: 'all', check: () => undefined };
  if (interactive) return { kind: 'ask', check: () => undefined };
  throw new UserError('nobody is here to approve the plan', {
    exit: EXIT.stale,
    remedy:
      'Give a plan that was reviewed (zoo plan --out FILE, zoo apply FILE), its --approval digest, or --yes.',
  });
}

function approvalOfDigest(digest: string): Approval {
  if (!isDigest(digest)) {
    throw new UserError(`--approval wants sha256: and 64 hex digits, not ${digest}`, { exit: EXIT.usage });
  }
  return {
    kind: 'digest',
    check({ approval, actions }) {
      if (approval === digest || actions.length === 0) return;
      throw new UserError(`the plan is not the one that was approved: it has the digest ${approval}`, {
        exit: EXIT.stale,
        remedy: 'Review it again with zoo plan. A plan file would let what was approved go on.',
      });
    },
  };
}

export interface SavedPlan {
  readonly fleet: string;
  readonly ledger: string;
  readonly keys: ReadonlySet<Digest>;
}

function approvalOfPlan(saved: SavedPlan, file: string): Approval {
  return {
    kind: 'plan file',
    keys: saved.keys,
    check(plan) {
      if (plan.fleet !== saved.fleet) {
        throw new UserError(`${file} is a plan for the fleet ${saved.fleet}, and this is ${plan.fleet}`, {
          exit: EXIT.stale,
        });
      }
      // Before the first apply there is no ledger, and the plan names none.
      if (saved.ledger !== plan.ledger && saved.ledger !== NO_LEDGER) {
        throw new UserError(`${file} was made from another ledger (${saved.ledger})`, {
          exit: EXIT.stale,
          remedy: 'Plan again: what was done is recorded elsewhere now.',
        });
      }
    },
  };
}

async function readSavedPlan(file: string): Promise<SavedPlan> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`the plan file ${file} cannot be read (${errorCode(error) ?? 'unknown'})`, {
      exit: EXIT.usage,
      remedy: 'zoo plan --out FILE writes one.',
    });
  }
  const saved = parseSavedPlan(text);
  if (saved !== undefined) return saved;
  throw new UserError(`${file} is not a plan of this version of zoo (zoo.plan/v1)`, {
    exit: EXIT.usage,
    remedy: 'zoo plan --out FILE writes one.',
  });
}

/** Of a saved plan only the keys count: what they stand for is planned again now. */
function parseSavedPlan(text: string): SavedPlan | undefined {
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
  if (!('actions' in value) || !Array.isArray(value.actions)) return undefined;
  const keys = new Set<Digest>();
  for (const action of value.actions) {
    const key: unknown =
      typeof action === 'object' && action !== null && 'key' in action ? action.key : undefined;
    if (typeof key !== 'string' || !isDigest(key)) return undefined;
    keys.add(key);
  }
  return { fleet: value.fleet, ledger: value.ledger, keys };
}
