import { shortDigest, isDigest } from '../resources/digest.ts';
import type { FieldChange, FieldValue } from '../resources/fields.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { compareFields, isPending } from './compare-fields.ts';

/** The fields above say the rest. */
const MOST_FIELDS = 8;

interface Context {
  readonly neededBy: readonly ResourceId[];
  readonly causes: readonly Reason[];
}

/** Why an action is planned: which wish or which drift, from what, to what, at which line; and which way it goes. */
export function explain(verb: Verb, assessment: Assessment, context: Context): readonly Reason[] {
  const { how } = assessment;
  const [first, ...more] = reasonsFor(verb, assessment, context);
  // Reports cut a long list short; the way is what a reviewer decides on, so it follows the first reason.
  const way = how === undefined ? [] : [{ text: how }];
  return first === undefined ? way : [first, ...way, ...more];
}

function reasonsFor(verb: Verb, assessment: Assessment, { neededBy, causes }: Context): readonly Reason[] {
  const place = assessment.place;
  const forWhom = neededBy.length === 0 ? [] : [{ text: `needed by ${listOf(neededBy)}` }];
  switch (verb) {
    case 'create':
      if (assessment.baseline === undefined) return [{ text: 'is not there yet', place }, ...forWhom];
      return [...ownOrInherited(assessment, causes), ...driftReasons(assessment), ...forWhom];
    case 'fetch':
      return [{ text: 'its bytes are not in the local store, and are fetched by digest' }, ...forWhom];
    case 'remake':
      if (assessment.claimed === true) return [{ text: provenBy(assessment) }, ...forWhom];
      if (assessment.kind === 'evaluation')
        return [{ text: 'it is to be asked again (--replace)' }, ...forWhom];
      return [
        { text: 'its bytes are in no store, and are made again; the digest must come out the same' },
        ...forWhom,
      ];
    case 'adopt':
      return [{ text: 'exists, and no ledger says that zoo wrote it: zoo would take it over', place }];
    case 'repair':
      return driftReasons(assessment);
    case 'update':
    case 'replace':
    case 'delete':
      return [...ownOrInherited(assessment, causes), ...driftReasons(assessment)];
  }
}

function provenBy({ kind }: Assessment): string {
  return kind === 'evaluation'
    ? 'its report is only claimed by what is published: it passes no gate until it is measured again'
    : 'only what is published claims it: it is made again, and the digest must come out the same';
}

/** What follows from a change further up is said by naming that; the fields that only follow are not named again. */
function ownOrInherited(assessment: Assessment, causes: readonly Reason[]): readonly Reason[] {
  const own = wishChanges(assessment);
  if (causes.length === 0) return own.map(({ reason }) => reason);
  return [...own.filter(({ follows }) => !follows).map(({ reason }) => reason), ...causes];
}

function wishChanges(
  assessment: Assessment,
): readonly { readonly reason: Reason; readonly follows: boolean }[] {
  const { baseline, changed, changes, desired, place } = assessment;
  if (changed !== undefined) return [{ reason: { text: changed, place }, follows: false }];
  const wish = baseline === undefined ? changes : compareFields(desired, baseline);
  const follows = ({ to }: FieldChange): boolean => isPending(to) || to === assessment.key;
  const files = wish.filter((change) => isFile(change) && !follows(change));
  const others = wish.filter((change) => !files.includes(change));
  return [
    ...filesText(files).map((text) => ({ reason: { text, place }, follows: false })),
    ...others
      .slice(0, MOST_FIELDS)
      .map((change) => ({ reason: { text: sentence(change), place }, follows: follows(change) })),
  ];
}

const FILE = 'file:';

function isFile({ field }: FieldChange): boolean {
  return field.startsWith(FILE);
}

/** The fields of the action have their digests; a reason says which they are. */
function filesText(files: readonly FieldChange[]): readonly string[] {
  const some = (
    isMeant: (change: FieldChange) => boolean,
    one: string,
    several: string,
  ): readonly string[] => {
    const names = files.filter(isMeant).map(({ field }) => field.slice(FILE.length));
    return names.length === 0 ? [] : [`${listOf(names)} ${names.length === 1 ? one : several}`];
  };
  return [
    ...some(({ from, to }) => from !== undefined && to !== undefined, 'changes', 'change'),
    ...some(({ from }) => from === undefined, 'is new', 'are new'),
    ...some(({ to }) => to === undefined, 'goes', 'go'),
  ];
}

function driftReasons(assessment: Assessment): readonly Reason[] {
  return assessment.drift.map(({ text }) => ({ text: driftReason(text) }));
}

/** How drift reads as the reason of what brings it back. */
export function driftReason(text: string): string {
  return `drift: ${text}`;
}

function sentence({ field, from, to }: FieldChange): string {
  if (from === undefined) return `${field} is new: ${show(to)}`;
  if (to === undefined) return `${field} goes: ${show(from)}`;
  return `${field} changes from ${show(from)} to ${show(to)}`;
}

export function show(value: FieldValue | undefined): string {
  if (value === undefined) return '(absent)';
  if (typeof value === 'object') return '(known after apply)';
  return isDigest(value) ? shortDigest(value) : value;
}

function listOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}
