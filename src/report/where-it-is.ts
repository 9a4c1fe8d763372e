/** After an apply: where what was done can be found, and the command that one would type next. */
import { slotName } from '../resources/slot.ts';
import { shellWord } from '../diagnostics/shell-word.ts';
import type { Action } from '../plan/action.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

const MOST_LINES = 4;

export interface WhereInput {
  readonly resources: readonly AnyResource[];
  readonly actions: readonly Action[];
  readonly done: ReadonlySet<ResourceId>;
}

/** `laptop: zoo ask laptop "What is your name?"`, `zenlm/zen-nano: https://huggingface.co/zenlm/zen-nano`; largest first. */
export function whereItIs({ resources, actions, done }: WhereInput): readonly string[] {
  const sent = new Map(actions.map(({ id, cost }) => [id, cost.upBytes]));
  const changed = resources.filter(({ id }) => done.has(id));
  const machines = changed.flatMap((resource) => machineLine(resource));
  const repos = changed
    .toSorted((a, b) => (sent.get(b.id) ?? 0) - (sent.get(a.id) ?? 0))
    .flatMap((resource) => repoLine(resource));
  const room = Math.max(1, MOST_LINES - repos.length);
  const first = machines.slice(0, Math.max(room, Math.ceil(MOST_LINES / 2)));
  const lines = [...first, ...repos].slice(0, MOST_LINES);
  const rest = machines.length + repos.length - lines.length;
  return rest === 0 ? lines : [...lines, `and ${rest} more: zoo status shows all`];
}

function machineLine(resource: AnyResource): readonly string[] {
  if (resource.kind !== 'residency') return [];
  const { machine, slot, tenant, pulled } = resource.spec;
  if (tenant === undefined && pulled === undefined) return [];
  const name = slotName(machine.name, slot);
  const ask = tenant?.questions[0]?.ask ?? 'Who are you?';
  const words = /["$`\\!]/.test(ask) ? shellWord(ask) : `"${ask}"`;
  return [`${name}: zoo ask ${name} ${words}`];
}

function repoLine(resource: AnyResource): readonly string[] {
  if (resource.kind !== 'publication' || resource.spec.isLeft === true) return [];
  const { repo, where } = resource.spec;
  return where === undefined ? [] : [`${repo}: ${where}`];
}
