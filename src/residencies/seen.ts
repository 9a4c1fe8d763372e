import type { Backend } from '../backends/backend.ts';
import type { ServingSeen } from '../backends/service.ts';
import { largest } from '../diagnostics/extremes.ts';
import { parseInnerName } from '../resources/inner-path.ts';
import type { SlotView, Served } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import { describeDebris, findDebris } from './debris.ts';
import { numberOf, parseObject } from './json-object.ts';
import { leaseMatches } from './lease.ts';
import type { OwnRecords } from './own-records.ts';
import { provenAtSight } from './proven-on.ts';
import { parsePointer, type Pointer } from './pointer.ts';
import type { Remembered } from './remembered.ts';
import { rightRows } from './weights-record.ts';
import { type JudgeWeights, sealsOn, weightsState } from './weights-state.ts';

export interface JudgeServing {
  /** Absent: this version has no such backend. */
  readonly backend: Backend | undefined;
  readonly remembered: Remembered;
}
export interface JudgeResidency extends JudgeWeights, JudgeServing {
  readonly own: OwnRecords;
}

/** Who lives in a slot of a machine, read from its pointer and proven by what answers there. */
export function residencySeen(facts: SlotView, judge: JudgeResidency): ResidencySeen {
  const pointer = pointerOf(facts);
  const { tenant, digest, generation, since, serving } = pointer;
  const serves = tenant === undefined ? undefined : servingSeen(facts, { ...pointer, tenant }, judge);
  const { lease, process } = facts.tenants.find(({ slug }) => slug === tenant) ?? {};
  const weights = digest === undefined ? undefined : weightsState(facts, digest, judge);
  const proven = judge.remembered.proven.on ?? provenAtSight(serves?.served, process?.view ?? {}, facts);
  return {
    facts,
    generation,
    healthy: serves !== undefined && serves.unhealthy === undefined,
    differs: serves?.differs ?? [],
    unseen: serves?.unseen ?? [],
    weights: weights?.state ?? 'missing',
    seals: sealsOn(facts, judge),
    spoilt: facts.available.flatMap(({ name }) => {
      const { state } = weightsState(facts, `sha256:${name}`, judge);
      return state === 'changed' || state === 'missing' ? [name] : [];
    }),
    leftovers: findDebris(facts, { resident: tenant, own: judge.own, service: judge.backend?.service }).map(
      describeDebris,
    ),
    ...(weights !== undefined && 'why' in weights ? { weightsWhy: weights.why } : {}),
    ...(process?.alive === true ? { process: `${process.pid} ${process.startedAt}` } : {}),
    ...(process?.view?.program === undefined ? {} : { program: process.view.program.path }),
    ...(lease === undefined
      ? {}
      : { lease: leaseMatches(lease, { digest, generation }) ? 'active' : 'stale' }),
    canaries: judge.remembered.canaries,
    ...(proven === undefined ? {} : { proven }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(digest === undefined ? {} : { digest }),
    ...(since === undefined ? {} : { since }),
    ...(facts.link === undefined ? {} : { link: facts.link }),
    ...(serves?.unhealthy === undefined ? {} : { unhealthy: serves.unhealthy }),
    ...(serves?.served === undefined ? {} : { served: serves.served, build: buildOf(serves.served, judge) }),
    ...(serving === undefined ? {} : { recorded: serving }),
    ...(process?.port === undefined ? {} : { port: process.port }),
  };
}

/** Status, plan, drift, verify and ask all go by this. What is served is held against rows that the digest itself proves. */
function servingSeen(
  facts: SlotView,
  { tenant: slug, digest, serving }: Pointer & { readonly tenant: string },
  { backend, remembered, hash }: JudgeResidency,
): ServingSeen {
  if (backend === undefined) return { unhealthy: 'it does not answer', differs: [], unseen: [] };
  const rows = digest === undefined ? [] : rightRows(facts, digest, hash);
  const sha256 = backend.weightsFile(rows)?.sha256;
  const { port = 0, parallel = 1, settings = {} } = serving ?? {};
  return backend.service.judge(facts, { slug, digest, sha256, port, parallel, settings }, remembered);
}

/** The version that serves: as a pin names it, where the build or the ledger tells which it is. */
function buildOf({ build }: Served, { backend, remembered }: JudgeServing): string {
  return backend?.versionOf(build) ?? remembered.builds.get(build) ?? build;
}

/**
 * The pointer file; without one, a link that was made by hand. A pointer that cannot be read is replaced, with a
 * generation above every lease's, so that no old plan fits by chance.
 */
export function pointerOf(facts: SlotView): Pointer {
  const pointer = parsePointer(facts.pointer);
  if (pointer !== undefined) return pointer;
  const generations = facts.tenants.map(({ lease }) => numberOf(parseObject(lease), 'generation') ?? 0);
  const generation = facts.pointer === undefined ? 0 : largest(generations, 0) + 1;
  const name = /(?:^|\/)tenants\/([^/]+)\/?$/.exec(facts.link ?? '')?.[1] ?? '';
  const { path: tenant } = parseInnerName(name);
  return { generation, ...(tenant === undefined ? {} : { tenant }) };
}
