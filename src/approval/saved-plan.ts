import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { errorCode } from '../blobs/errors.ts';
import { segmentMark, type SegmentMark } from '../ledger/segment-mark.ts';
import { approvalDigest } from '../plan/action-key.ts';
import type { PlanOrigin } from '../plan/plan-origin.ts';
import type { Digest } from '../resources/digest.ts';
import { digest, parsedAs } from '../resources/foreign-json.ts';
import { isResourceId, type ResourceId } from '../resources/id.ts';
import { hashText } from '../workspace/hash-text.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { planOrigin } from './parse-origin.ts';

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
      remedy: '`zoo plan --out FILE` writes one.',
    });
  }
  const parsed = parseSavedPlan(text, file);
  if (parsed === undefined) {
    throw new UserError(`${file} is not a plan of this version of zoo (zoo.plan/v1)`, {
      exit: EXIT.usage,
      remedy: '`zoo plan --out FILE` writes one.',
    });
  }
  if (parsed.said === parsed.plan.approval) return parsed.plan;
  throw new UserError(
    `${file} contradicts itself: the approval of its actions is ${parsed.plan.approval}, and it names another`,
    { exit: EXIT.stale, remedy: 'The file was changed. Run `zoo plan --out FILE` again.' },
  );
}

const savedPlan = v.object({
  format: v.literal('zoo.plan/v1'),
  fleet: v.string(),
  ledger: v.string(),
  ledgerTip: v.array(segmentMark),
  approval: v.string(),
  actions: v.array(
    v.object({
      key: digest,
      id: v.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value)),
    }),
  ),
  origin: v.optional(planOrigin),
});

/** `said`: the approval that the file names. */
function parseSavedPlan(
  text: string,
  file: string,
): { readonly plan: SavedPlan; readonly said: string } | undefined {
  const read = parsedAs(savedPlan, text);
  if (read === undefined) return undefined;
  const { fleet, ledger, ledgerTip: tip, approval: said, actions, origin } = read;
  const ids = new Map(actions.map(({ key, id }) => [key, id]));
  if (ids.size < actions.length) return undefined;
  const approval = approvalDigest([...ids.keys()], hashText);
  return {
    said,
    plan: { file, fleet, ledger, tip, approval, ids, ...(origin === undefined ? {} : { origin }) },
  };
}
