import type { OriginSpec, OriginTable } from '../resources/source.ts';

/** With the commit that zoo.lock.yaml has for a floating revision, so that a plan means the same tomorrow. */
export function pinnedOrigin(
  origin: OriginSpec,
  revisions: Readonly<Record<string, string>>,
  table: OriginTable,
): OriginSpec {
  const facts = table[origin.kind];
  const name = facts?.floating(origin);
  const commit = name === undefined ? undefined : revisions[name];
  return facts === undefined || commit === undefined ? origin : facts.at(origin, commit);
}
