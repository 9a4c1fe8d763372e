/**
 * Bounds on what runs at once: processors, memory and scratch space as amounts, endpoints and machines as named slots.
 * Computed before anything starts, so that ten conversions do not find out together that the disk is full.
 */
import type { Action } from '../plan/action.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Limits } from './world.ts';

export interface Load {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly scratchBytes: number;
  /** `machine/thor` -> how many may run there at once. */
  readonly slot?: { readonly name: string; readonly width: number };
}

export interface Capacity {
  /** True when it was taken; the caller gives it back with the same load. */
  take(load: Load): boolean;
  give(load: Load): void;
}

export function createCapacity(limits: Limits): Capacity {
  const used = { count: 0, cpus: 0, memoryBytes: 0, scratchBytes: 0 };
  const slots = new Map<string, number>();
  return {
    take(load) {
      if (used.count > 0 && !fits(load)) return false;
      if (load.slot !== undefined && (slots.get(load.slot.name) ?? 0) >= load.slot.width) return false;
      if (used.count >= limits.parallelism) return false;
      add(load, 1);
      return true;
    },
    give(load) {
      add(load, -1);
    },
  };

  /** What is larger than the machine runs alone: the estimate may be wrong, and refusing is not for the scheduler to say. */
  function fits(load: Load): boolean {
    return (
      used.cpus + load.cpus <= limits.cpus &&
      used.memoryBytes + load.memoryBytes <= limits.memoryBytes &&
      used.scratchBytes + load.scratchBytes <= limits.scratchBytes
    );
  }

  function add(load: Load, sign: 1 | -1): void {
    used.count += sign;
    used.cpus += sign * load.cpus;
    used.memoryBytes += sign * load.memoryBytes;
    used.scratchBytes += sign * load.scratchBytes;
    if (load.slot !== undefined) slots.set(load.slot.name, (slots.get(load.slot.name) ?? 0) + sign);
  }
}

/** What an action needs while it runs. One swap per machine; uploads by endpoint; conversions and judges by processor. */
export function loadOf(action: Action, limits: Limits): Load {
  const { memoryBytes, scratchBytes } = action.cost;
  const [, first = ''] = action.id.split('/');
  switch (action.kind) {
    case 'artifact':
      return { cpus: 1, memoryBytes, scratchBytes };
    // A model that answers keeps all processors busy, and its threads wait for each other by spinning: two at once take many
    // times as long as one after the other.
    case 'evaluation':
      return { cpus: limits.cpus, memoryBytes, scratchBytes };
    case 'source':
      return { cpus: 0, memoryBytes: 0, scratchBytes, slot: { name: 'sources', width: limits.perEndpoint } };
    case 'publication':
      return {
        cpus: 0,
        memoryBytes: 0,
        scratchBytes,
        slot: { name: `target/${first}`, width: limits.perEndpoint },
      };
    case 'host':
    case 'residency':
      return { cpus: 0, memoryBytes: 0, scratchBytes, slot: { name: `machine/${first}`, width: 1 } };
  }
}

/** Said before anything starts, because half a conversion on a full disk is of no use. */
export function checkScratch(actions: readonly Action[], limits: Limits): void {
  const largest = actions.toSorted((a, b) => b.cost.scratchBytes - a.cost.scratchBytes)[0];
  if (largest === undefined || largest.cost.scratchBytes <= limits.scratchBytes) return;
  throw new WorldFailure({
    class: 'space',
    message: `${largest.id} needs ${largest.cost.scratchBytes} bytes of scratch space, ${limits.scratchBytes} are free`,
    remedy: 'free some disk, or run `zoo gc --yes`',
  });
}
