/**
 * `was:` moves ids: whatever is known under the old name is known under the new one from then on, and nothing is lost, also
 * where something is known under both.
 */
import type { Digest } from '../resources/digest.ts';
import type { Kind, ResourceId } from '../resources/id.ts';
import type { Fold } from './fold-state.ts';
import type { ContentEntry, LedgerState } from './ledger.ts';

/** What the ledger would say if these moves were recorded. The state that is given stays as it is. */
export function withMoves(
  state: LedgerState,
  moves: readonly { readonly from: string; readonly to: string }[],
): LedgerState {
  if (moves.length === 0) return state;
  const fold: Fold = {
    ...state,
    outputs: new Map(state.outputs),
    sources: new Map(state.sources),
    reports: new Map(state.reports),
    baselines: new Map(state.baselines),
    open: new Map(state.open),
    failures: new Map(state.failures),
    moves: new Map(state.moves),
    unfinished: new Map(state.unfinished),
    protections: new Set(state.protections),
    contents: new Map(state.contents),
    tombstones: new Map(state.tombstones),
    runs: [...state.runs],
    history: [...state.history],
    notes: [...(state.notes ?? [])],
  };
  for (const { from, to } of moves) move(fold, from, to);
  return fold;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** `from` is an id or the beginning of ids up to a `/`. */
export function move(fold: Fold, from: string, to: string): void {
  const way: Move = { from, to };
  // Names that are in use again, or names below them: a later rename away from them is news again.
  for (const old of fold.moves.keys()) if (isWithin(old, to) || isWithin(to, old)) fold.moves.set(old, old);
  fold.moves.set(from, to);
  renameKeys(fold.baselines, way, later);
  renameKeys(fold.unfinished, way, there);
  renameKeys(fold.contents, way, both);
  renameKeys(fold.tombstones, way, later);
  renameIn(fold.outputs, from, to);
  renameIn(fold.sources, from, to);
  renameIn(fold.reports, from, to);
  renameIn(fold.failures, from, to);
  renameIn(fold.open, from, to);
  for (const [index, ended] of fold.history.entries()) {
    const id = renamed(ended.id, from, to);
    if (id !== ended.id) fold.history[index] = { ...ended, id };
  }
  renameProtections(fold.protections, way);
}

/** What was protected stays so under its new name; `machine/thor` is of `host/thor`. */
function renameProtections(protections: Set<string>, { from, to }: Move): void {
  const ways = [{ from, to }];
  if (from.startsWith('host/') && to.startsWith('host/'))
    ways.push({ from: `machine/${from.slice('host/'.length)}`, to: `machine/${to.slice('host/'.length)}` });
  for (const what of protections) {
    const way = ways.find((one) => what === one.from || what.startsWith(`${one.from}/`));
    if (way === undefined) continue;
    protections.delete(what);
    protections.add(`${way.to}${what.slice(way.from.length)}`);
  }
}

function renameKeys<V>(map: Map<ResourceId, V>, { from, to }: Move, merge: (moved: V, known: V) => V): void {
  for (const [id, value] of map) {
    const next = renamed(id, from, to);
    if (next === id) continue;
    const known = map.get(next);
    map.delete(id);
    map.set(next, known === undefined ? value : merge(value, known));
  }
}

/** Of two that were noted under both names, the one that is of now. */
function later<V extends { readonly at: string }>(moved: V, known: V): V {
  return moved.at > known.at ? moved : known;
}

function there<V>(_moved: V, known: V): V {
  return known;
}

function both(moved: readonly ContentEntry[], known: readonly ContentEntry[]): readonly ContentEntry[] {
  return [...moved, ...known].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function renameIn<K extends Kind, V extends { readonly id: ResourceId<K> }>(
  map: Map<Digest, V>,
  from: string,
  to: string,
): void {
  for (const [key, entry] of map) {
    const id = renamed<K>(entry.id, from, to);
    if (id !== entry.id) map.set(key, { ...entry, id });
  }
}

function renamed<K extends Kind>(id: ResourceId<K>, from: string, to: string): ResourceId<K> {
  const next = `${to}${id.slice(from.length)}`;
  return isWithin(id, from) && isOfSameKind(id, next) ? next : id;
}

function isWithin(id: string, beginning: string): boolean {
  return id === beginning || id.startsWith(`${beginning}/`);
}

function isOfSameKind<K extends Kind>(id: ResourceId<K>, text: string): text is ResourceId<K> {
  return text.startsWith(id.slice(0, id.indexOf('/') + 1));
}
