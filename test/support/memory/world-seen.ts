import { canonicalJson } from '../../../src/resources/content.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import type { MemoryWorld } from './memory-world.ts';

/** What stands in a world, in an order of its own: two worlds are compared by it. */
export interface WorldSeen {
  readonly repos: readonly {
    readonly name: string;
    readonly files: readonly string[];
    readonly tags: readonly string[];
  }[];
  readonly machines: readonly string[];
}

export function worldSeen({ repos, machines }: MemoryWorld): WorldSeen {
  return {
    repos: [...repos]
      .map(([name, { files, tags }]) => ({
        name,
        files: [...files].map(([path, digest]) => `${path} ${digest}`).toSorted(),
        tags: [...tags.keys()].toSorted(),
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    machines: [...machines]
      .map(([name, { tenant, digest, healthy }]) => `${name} ${tenant} ${digest} ${healthy}`)
      .toSorted(),
  };
}

/** What the ledger knows, without when and by whom: the same for two runs that came to the same end. */
export function knownTo(ledger: LedgerState): readonly string[] {
  return [
    ...[...ledger.sources].map(([key, { output }]) => `source ${key} ${output.digest}`),
    ...[...ledger.outputs].map(([key, { output }]) => `output ${key} ${output.files[0]?.sha256}`),
    // Two models of the same weights under two names are asked once, through whichever comes first.
    ...[...ledger.reports].map(([key, { report }]) => `report ${key} ${canonicalJson(report.measurement)}`),
    ...[...ledger.baselines].map(([id, { fields, key }]) => `baseline ${id} ${key} ${canonicalJson(fields)}`),
    ...[...(ledger.contents ?? [])].map(
      ([id, entries]) =>
        `content ${id} ${entries.map(({ digest, version }) => `${digest} ${version}`).join()}`,
    ),
    ...[...(ledger.tombstones?.keys() ?? [])].map((id) => `tombstone ${id}`),
    ...[...ledger.open.values()].map(({ id }) => `open ${id}`),
  ].toSorted();
}
