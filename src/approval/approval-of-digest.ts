import type { RunSummary } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Approval, Here } from './approval.ts';

/** The whole set that was reviewed, and no other, also no smaller one. */
export function approvalOfDigest(digest: Digest, here: Here): Approval {
  return {
    isAsked: false,
    digests: [digest],
    notes: [],
    check: ({ approval, actions }) => check({ digest, approval, isEmpty: actions.length === 0 }, here),
  };
}

interface Question {
  readonly digest: Digest;
  /** Of what is planned now. */
  readonly approval: Digest;
  readonly isEmpty: boolean;
}

async function check({ digest, approval, isEmpty }: Question, here: Here): Promise<readonly string[]> {
  if (approval !== digest && !isEmpty) {
    throw refused(
      `the plan is not the one that was approved: it has the digest ${approval}`,
      'Run `zoo plan` and review it again. With a plan file instead of a digest, the approved actions would still be done.',
    );
  }
  const commit = here.ground.tip?.checkout.commit;
  if (approval === digest && (isEmpty || commit === undefined)) return [];
  const done = await doneRun(digest, here, commit);
  if (isEmpty) {
    if (done !== undefined) return [`What ${digest} approves was done at ${done.at} (run ${done.run}).`];
    throw refused(
      'there is nothing to do, and what was approved is another plan',
      'The world is as the fleet wants it; zoo history tells what was done.',
    );
  }
  if (done === undefined) return [];
  throw refused(
    `this approval was used up at ${done.at} (run ${done.run}): what it brought was changed since`,
    '`zoo drift` says what changed. Run `zoo plan` again, and review that plan.',
  );
}

/** An approval is for one commit: the same set of actions may be approved again for a later one. */
async function doneRun(
  digest: Digest,
  { fleet, readLedger }: Here,
  commit: string | undefined,
): Promise<RunSummary | undefined> {
  const { runs } = await readLedger();
  return runs.findLast(
    (run) =>
      run.complete === true &&
      run.fleet === fleet &&
      run.approvals?.includes(digest) === true &&
      (commit === undefined || run.commit === commit),
  );
}

function refused(message: string, remedy: string): UserError {
  return new UserError(message, { exit: EXIT.stale, remedy });
}
