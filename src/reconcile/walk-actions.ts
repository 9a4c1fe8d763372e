/**
 * Walks a plan's actions: each as soon as what it stands on is done and there is room for it. What fails takes only its
 * dependants with it. Draining starts nothing new and lets what runs finish. Linear in actions and edges.
 */
import type { Action } from '../plan/action.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Capacity, Load } from './capacity.ts';

/** How one action ended, as far as those behind it care. */
export type Step = 'done' | 'failed' | 'stale' | 'held' | 'unapproved' | 'interrupted';

export interface Walk {
  readonly actions: readonly Action[];
  readonly capacity: Capacity;
  readonly loadOf: (action: Action) => Load;
  readonly drain: AbortSignal;
  /** Never throws for what the world does; what it throws is a bug and ends the walk once all that runs has ended. */
  readonly run: (action: Action) => Promise<Step>;
  readonly skip: (action: Action, because: ResourceId) => void;
  readonly interrupt: (action: Action) => void;
}

export async function walkActions(walk: Walk): Promise<void> {
  const line = standInLine(walk);
  const running = new Set<Promise<void>>();
  const bugs: unknown[] = [];

  function start(action: Action, load: Load): void {
    const task = walk
      .run(action)
      .then((step) => line.ended(action, step === 'done'))
      .catch((error: unknown) => void bugs.push(error))
      .finally(() => {
        walk.capacity.give(load);
        running.delete(task);
      });
    running.add(task);
  }

  for (;;) {
    while (!walk.drain.aborted && bugs.length === 0) {
      const next = line.next();
      if (next === undefined) break;
      start(next.action, next.load);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  for (const action of line.left()) walk.interrupt(action);
  if (bugs.length > 0) throw bugs[0];
}

interface Line {
  /** The next one that may start; its load is taken. */
  next(): { readonly action: Action; readonly load: Load } | undefined;
  ended(action: Action, well: boolean): void;
  left(): Iterable<Action>;
}

/** One queue per named slot: a busy machine does not keep others waiting, and none is looked at twice. */
function standInLine(walk: Walk): Line {
  const left = new Map<ResourceId, Action>(walk.actions.map((action) => [action.id, action]));
  const waitsFor = new Map<ResourceId, number>();
  const dependants = new Map<ResourceId, Action[]>();
  const queues = new Map<string, { readonly actions: Action[]; first: number }>();

  function ready(action: Action): void {
    const name = walk.loadOf(action).slot?.name ?? '';
    const queue = queues.get(name);
    if (queue === undefined) queues.set(name, { actions: [action], first: 0 });
    else queue.actions.push(action);
  }

  for (const action of walk.actions) {
    const before = action.after.filter((id) => left.has(id));
    waitsFor.set(action.id, before.length);
    for (const id of before) {
      const list = dependants.get(id);
      if (list === undefined) dependants.set(id, [action]);
      else list.push(action);
    }
    if (before.length === 0) ready(action);
  }

  function skipAfter(cause: ResourceId): void {
    for (const dependant of dependants.get(cause) ?? []) {
      if (!left.delete(dependant.id)) continue;
      walk.skip(dependant, cause);
      skipAfter(dependant.id);
    }
  }

  return {
    next() {
      for (const queue of queues.values()) {
        const action = queue.actions[queue.first];
        if (action === undefined) continue;
        const load = walk.loadOf(action);
        if (!walk.capacity.take(load)) continue;
        queue.first += 1;
        left.delete(action.id);
        return { action, load };
      }
      return undefined;
    },
    ended(action, well) {
      if (!well) return skipAfter(action.id);
      for (const dependant of dependants.get(action.id) ?? []) {
        const count = (waitsFor.get(dependant.id) ?? 0) - 1;
        waitsFor.set(dependant.id, count);
        if (count === 0 && left.has(dependant.id)) ready(dependant);
      }
    },
    left: () => left.values(),
  };
}
