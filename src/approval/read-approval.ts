import { resolve } from 'node:path';
import { approvalDigest } from '../plan/action-key.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import { hashText } from '../workspace/hash-text.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { type Merged, readMerged } from './read-merged.ts';
import { readSavedPlan, type SavedPlan } from './saved-plan.ts';

/** What the caller gave as a yes. */
export type GivenApproval =
  | { readonly kind: 'ask' | 'all' }
  | { readonly kind: 'digest'; readonly digest: Digest }
  | {
      readonly kind: 'plan files';
      readonly plans: readonly SavedPlan[];
      /** What the forge says was merged. Absent: only git is asked. */
      readonly merged?: readonly Merged[];
    };

interface ApprovalOptions {
  /** What relative paths begin at. */
  readonly directory: string;
  readonly planFiles: readonly string[];
  /** A file. */
  readonly merged: string | undefined;
  readonly digest: string | undefined;
  readonly yes: boolean;
  readonly interactive: boolean;
}

/** Settled before anything is looked at: where no person can be asked, a yes must come along. */
export async function readApproval(options: ApprovalOptions): Promise<GivenApproval> {
  const { directory, planFiles, yes, interactive } = options;
  const digest = options.digest === undefined ? undefined : digestOf(options.digest);
  if (planFiles.length > 0 || options.merged !== undefined) {
    const plans = await Promise.all(planFiles.map((file) => readSavedPlan(resolve(directory, file), file)));
    if (digest !== undefined) requireDigest(plans, digest);
    if (options.merged === undefined) return { kind: 'plan files', plans };
    return {
      kind: 'plan files',
      plans,
      merged: await readMerged(resolve(directory, options.merged), options.merged),
    };
  }
  if (digest !== undefined) return { kind: 'digest', digest };
  if (yes) return { kind: 'all' };
  if (interactive) return { kind: 'ask' };
  throw new UserError('there is no terminal to approve the plan on', {
    exit: EXIT.stale,
    remedy:
      'Give a plan that was reviewed (zoo plan --out FILE, zoo apply FILE), its --approval digest, or --yes.',
  });
}

function digestOf(text: string): Digest {
  if (isDigest(text)) return text;
  throw new UserError(`--approval wants sha256: and 64 hex digits, not ${text}`, { exit: EXIT.usage });
}

/** Who names both means the one by the other. */
function requireDigest(plans: readonly SavedPlan[], digest: Digest): void {
  const keys = new Set(plans.flatMap(({ ids }) => [...ids.keys()]));
  const given = approvalDigest([...keys], hashText);
  if (given === digest) return;
  throw new UserError(`what was approved is ${digest}, and the plan file comes to ${given}`, {
    exit: EXIT.stale,
    remedy: 'Give the file that was reviewed, or the digest that belongs to it.',
  });
}
