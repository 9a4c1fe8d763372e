import { hexOf } from '../resources/digest.ts';
import type { MachineFacts } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import { describeDebris, findDebris } from './debris.ts';
import { numberOf, parseObject } from './json-object.ts';
import { leaseMatches } from './lease.ts';
import { parsePointer, type Pointer } from './pointer.ts';
import { type JudgeWeights, sealsOn, weightsState } from './weights-state.ts';

/** Who lives on a machine, read from its pointer and proven by what answers there. */
export function residencySeen(facts: MachineFacts, judge: JudgeWeights): ResidencySeen {
  const pointer = pointerOf(facts);
  const { tenant, digest, generation, since, serving } = pointer;
  const unhealthy = tenant === undefined ? undefined : whyUnhealthy(facts, pointer);
  const { lease, process } = facts.tenants.find(({ slug }) => slug === tenant) ?? {};
  const weights = digest === undefined ? undefined : weightsState(facts, digest, judge);
  return {
    facts,
    generation,
    healthy: tenant !== undefined && unhealthy === undefined,
    weights: weights?.state ?? 'missing',
    seals: sealsOn(facts, judge),
    spoilt: facts.available.flatMap(({ name }) => {
      const { state } = weightsState(facts, `sha256:${name}`, judge);
      return state === 'changed' || state === 'missing' ? [name] : [];
    }),
    leftovers: findDebris(facts, { resident: tenant }).map(describeDebris),
    ...(weights !== undefined && 'why' in weights ? { weightsWhy: weights.why } : {}),
    ...(process?.alive === true ? { process: `${process.pid} ${process.startedAt}` } : {}),
    ...(lease === undefined
      ? {}
      : { lease: leaseMatches(lease, { digest, generation }) ? 'active' : 'stale' }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(digest === undefined ? {} : { digest }),
    ...(since === undefined ? {} : { since }),
    ...(facts.link === undefined ? {} : { link: facts.link }),
    ...(unhealthy === undefined ? {} : { unhealthy }),
    ...(serving === undefined
      ? {}
      : { context: serving.context, parallel: serving.parallel, port: serving.port }),
  };
}

/**
 * The pointer file; without one, a link that somebody made by hand. A pointer that cannot be read is replaced, with a
 * generation above every lease's, so that no old plan fits by chance.
 */
export function pointerOf(facts: MachineFacts): Pointer {
  const pointer = parsePointer(facts.pointer);
  if (pointer !== undefined) return pointer;
  const generations = facts.tenants.map(({ lease }) => numberOf(parseObject(lease), 'generation') ?? 0);
  const generation = facts.pointer === undefined ? 0 : Math.max(0, ...generations) + 1;
  const tenant = /(?:^|\/)tenants\/([^/]+)\/?$/.exec(facts.link ?? '')?.[1];
  return { generation, ...(tenant === undefined ? {} : { tenant }) };
}

function whyUnhealthy(facts: MachineFacts, { tenant, digest }: Pointer): string | undefined {
  const found = facts.tenants.find(({ slug }) => slug === tenant);
  if (digest === undefined) return 'it was not started by zoo';
  if (found?.process === undefined) return 'no process of it is recorded';
  const { pid, alive } = found.process;
  if (!alive) return `its process ${pid} is gone`;
  if (found.health?.ok !== true)
    return `its process ${pid} does not answer on port ${found.process.port ?? 'unknown'}`;
  const { modelPath = 'nothing' } = found.health;
  return modelPath.startsWith(`${facts.zoo}/available/${hexOf(digest)}/`)
    ? undefined
    : `it serves ${modelPath}`;
}
