/**
 * The chain of reasons behind one resource: how it stands, why, and the same for everything it is made from. Answers for
 * what is done as well as for what is not.
 */
import { shown } from '../diagnostics/shown.ts';
import { failureLine } from '../diagnostics/failure.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Tombstone } from '../ledger/tombstone.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { type StandingState, standingsOf } from './standing.ts';
import { listSome } from './list-some.ts';
import { type Pin, pinName, pinOf } from './pin-of.ts';
import { placeText } from './place-text.ts';
import type { Paint } from './paint.ts';

export interface Why {
  readonly id: ResourceId;
  readonly state: StandingState;
  readonly text: string;
  readonly reasons: readonly string[];
  /** `zoo.fleet.yaml:12`: where it is declared. */
  readonly declared?: string;
  /** When the last apply of it ended well, and by whom. */
  readonly since?: string;
  readonly by?: string;
  /** The last time it failed, when nothing has gone well since. */
  readonly failed?: string;
  /** What a pin holds it at, whatever else the fleet file says. */
  readonly pinned?: Pin;
  /** Of a gate: what it measured last. */
  readonly measured?: readonly string[];
  /** It stands above already. */
  readonly again: boolean;
  readonly needs: readonly Why[];
}
export interface WhyInput {
  readonly resources: readonly AnyResource[];
  readonly plan: Plan;
  readonly ledger: LedgerState;
  /** Of a gate: what it measured last, for people. */
  readonly measuredOf?: (resource: AnyResource) => readonly string[] | undefined;
}

export function whyOf(id: ResourceId, input: WhyInput): Why {
  const [why] = whysOf([id], input);
  if (why === undefined) throw new TypeError(`nothing is known of ${id}`);
  return why;
}

/** Of several at once: what they share stands once. */
export function whysOf(
  ids: readonly ResourceId[],
  { resources, plan, ledger, measuredOf }: WhyInput,
): readonly Why[] {
  const byId = new Map<ResourceId, AnyResource>(resources.map((resource) => [resource.id, resource]));
  const failures = new Map([...ledger.failures.values()].map((failure) => [failure.id, failure]));
  const standing = standingsOf(plan);
  const told = new Set<ResourceId>();

  function tell(one: ResourceId): Why {
    const again = told.has(one);
    told.add(one);
    const resource = byId.get(one);
    const baseline = ledger.baselines.get(one);
    const failure = failures.get(one);
    const tombstone = resource === undefined ? ledger.tombstones?.get(one) : undefined;
    const pinned = pinOf(resource, ledger);
    const measured = resource === undefined ? undefined : measuredOf?.(resource);
    return {
      id: one,
      ...(tombstone === undefined || standing(one).state !== 'in sync' ? standing(one) : deleted(tombstone)),
      ...(pinned === undefined ? {} : { pinned }),
      ...(resource === undefined ? {} : { declared: placeText(resource.place) }),
      ...(baseline === undefined ? {} : { since: baseline.at, by: baseline.by }),
      ...(failure?.result.state === 'failed' ? { failed: failureLine(failure.result.failure) } : {}),
      ...(measured === undefined ? {} : { measured }),
      again,
      needs: again ? [] : (resource?.dependsOn ?? []).map(tell),
    };
  }
  return ids.map(tell);
}

function deleted({ at, by, reason }: Tombstone): Pick<Why, 'state' | 'text' | 'reasons' | 'since' | 'by'> {
  return {
    state: 'deleted',
    text: 'is not there any more',
    reasons: [reason],
    since: at,
    ...(by === undefined ? {} : { by }),
  };
}

export function whyText(why: Why, paint: Paint): string {
  return linesOf(shown(why), '', paint).join('\n');
}

function linesOf(why: Why, indent: string, paint: Paint): readonly string[] {
  const head = `${indent}${paint.bold(why.id)} ${stateText(why, paint)}`;
  if (why.again) return [`${head} ${paint.dim('(see above)')}`];
  const details = [
    ...why.reasons.map((reason) => `because ${reason}`),
    ...(why.measured ?? []).map((line) => `measured: ${line}`),
    ...(why.failed === undefined ? [] : [`failed last time: ${why.failed}`]),
    ...(why.since === undefined
      ? []
      : [
          `${why.state === 'deleted' ? 'gone since' : 'as applied on'} ${why.since.slice(0, 16).replace('T', ' ')}${why.by === undefined ? '' : ` by ${why.by}`}`,
        ]),
    ...(why.pinned === undefined ? [] : [pinnedText(why.pinned)]),
    ...(why.declared === undefined ? [] : [`declared at ${why.declared}`]),
  ];
  return [
    head,
    ...details.map((line) => `${indent}  ${paint.dim(line)}`),
    ...needsLines(why.needs, `${indent}    `, paint),
  ];
}

function pinnedText(pin: Pin): string {
  const instead = pin.instead === undefined ? '' : ` in place of ${pin.instead}`;
  return `held by a pin at ${pinName(pin)}${instead}; taking pin: out of the fleet file goes forward again`;
}

/** What is in sync is named, and not explained: no reason is found there. */
function needsLines(needs: readonly Why[], indent: string, paint: Paint): readonly string[] {
  const quiet = needs.filter(isQuiet).map(({ id }) => id);
  return [
    ...needs.filter((need) => !isQuiet(need)).flatMap((need) => linesOf(need, indent, paint)),
    ...(quiet.length === 0 ? [] : [`${indent}${paint.dim(`in sync: ${listSome(quiet, 4)}`)}`]),
  ];
}

function isQuiet({ state, failed, pinned, needs }: Why): boolean {
  return state === 'in sync' && pinned === undefined && failed === undefined && needs.every(isQuiet);
}

function stateText({ state, text }: Why, paint: Paint): string {
  switch (state) {
    case 'in sync':
      return paint.green('is in sync');
    case 'unknown':
      return paint.yellow('is unknown');
    case 'unhealthy':
    case 'drifted':
      return paint.red(`is ${text}`);
    case 'held':
    case 'claimed':
      return paint.yellow(`is ${text}`);
    case 'pending':
      return paint.yellow(text);
    case 'not needed':
    case 'unmanaged':
    case 'deleted':
      return text;
  }
}
