import type { Move } from '../fleet.ts';
import type { MergedFleet } from '../merge-files.ts';
import { place, report, type Compilation } from './compilation.ts';

/** What `was:` says: which ids moved where. A name that is still in use cannot have moved. */
export function compileMoves(merged: MergedFleet, compilation: Compilation): readonly Move[] {
  const moves: Move[] = [];
  function moved(
    block: { readonly was?: string },
    at: {
      readonly path: string;
      readonly name: string;
      readonly siblings: readonly string[];
      readonly ids: readonly (readonly [string, string])[];
    },
  ): void {
    const { was } = block;
    if (was === undefined) return;
    const where = place(compilation, block, { key: 'was', path: `${at.path}.was` });
    if (at.siblings.includes(was)) {
      report(compilation, where, {
        code: 'was-in-use',
        message:
          was === at.name ? `${was} cannot have been itself` : `${was} is still declared beside ${at.name}`,
        remedy: 'remove was:, or the block with the old name',
      });
      return;
    }
    for (const [before, after] of at.ids)
      moves.push({ from: `${before}${was}`, to: `${after}${at.name}`, place: where });
  }
  const prefixes = (...kinds: readonly string[]): readonly (readonly [string, string])[] =>
    kinds.map((kind) => [`${kind}/`, `${kind}/`] as const);

  for (const { name, value } of merged.targets) {
    const siblings = merged.targets.map((entry) => entry.name);
    moved(value, { path: `targets.${name}`, name, siblings, ids: prefixes('publication') });
  }
  for (const { name, value } of merged.machines) {
    const siblings = merged.machines.map((entry) => entry.name);
    moved(value, { path: `machines.${name}`, name, siblings, ids: prefixes('host', 'residency') });
  }
  for (const { name: family, value } of merged.families) {
    const path = `families.${family}`;
    const siblings = merged.families.map((entry) => entry.name);
    moved(value, { path, name: family, siblings, ids: prefixes('source', 'artifact', 'evaluation') });
    for (const [name, model] of Object.entries(value.models ?? {})) {
      const kinds = ['source', 'artifact', 'evaluation'] as const;
      // Under the family's former name, when both moved at once.
      const ids = kinds.map((kind) => [`${kind}/${value.was ?? family}/`, `${kind}/${family}/`] as const);
      moved(model, { path: `${path}.models.${name}`, name, siblings: Object.keys(value.models ?? {}), ids });
    }
  }
  return moves;
}
