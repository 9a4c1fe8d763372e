import type { Move } from '../fleet.ts';
import type { MergedFleet } from '../merge-files.ts';
import { place, report, type Compilation } from './compilation.ts';

interface Block {
  readonly name: string;
  readonly value: { readonly was?: string };
}
/** What ids of a block start with, before its name: under the former and under the present name of what it is in. */
interface Prefix {
  readonly before: string;
  readonly after: string;
}

/** What `was:` says: which ids moved where. A name that is still in use cannot have moved. */
export function compileMoves(merged: MergedFleet, compilation: Compilation): readonly Move[] {
  const models = merged.families.flatMap(({ name: family, value }) => {
    const blocks = Object.entries(value.models ?? {}).map(([name, model]) => ({ name, value: model }));
    // Under the family's former name, when both moved at once.
    const prefixes = MADE.map((kind) => ({
      before: `${kind}/${value.was ?? family}/`,
      after: `${kind}/${family}/`,
    }));
    return movesOf(blocks, { path: `families.${family}.models`, prefixes, compilation });
  });
  return [
    ...movesOf(merged.targets, { path: 'targets', prefixes: top('publication'), compilation }),
    ...movesOf(merged.machines, { path: 'machines', prefixes: top('host', 'residency'), compilation }),
    ...movesOf(merged.families, { path: 'families', prefixes: top(...MADE), compilation }),
    ...models,
  ];
}

const MADE = ['source', 'artifact', 'evaluation'] as const;

function top(...kinds: readonly string[]): readonly Prefix[] {
  return kinds.map((kind) => ({ before: `${kind}/`, after: `${kind}/` }));
}

function movesOf(
  blocks: readonly Block[],
  {
    path,
    prefixes,
    compilation,
  }: { readonly path: string; readonly prefixes: readonly Prefix[]; readonly compilation: Compilation },
): readonly Move[] {
  const names = new Set(blocks.map(({ name }) => name));
  const moves: Move[] = [];
  for (const { name, value } of blocks) {
    const { was } = value;
    if (was === undefined) continue;
    const at = place(compilation, value, { key: 'was', path: `${path}.${name}.was` });
    if (names.has(was)) {
      report(compilation, at, {
        code: 'was-in-use',
        message:
          was === name
            ? `${was} is the present name, and was: wants an earlier one`
            : `${was} is still declared beside ${name}`,
        remedy: 'remove was:, or the block with the old name',
      });
      continue;
    }
    for (const { before, after } of prefixes) {
      moves.push({ from: `${before}${was}`, to: `${after}${name}`, place: at });
    }
  }
  return moves;
}
