/**
 * A world in memory behind the real driver interface: targets and machines are maps, every effect is written down.
 * It stands for nothing that can run for real here; it exists so that planner and executor can be driven through
 * thousands of fleets, faults and crashes in a second.
 */
import { createHash } from 'node:crypto';
import type { Digest } from '../../../src/resources/digest.ts';
import type { ResourceId } from '../../../src/resources/id.ts';

export interface MemoryRepo {
  head: number;
  visibility: 'public' | 'private';
  ours: boolean;
  readonly files: Map<string, Digest>;
  readonly tags: Map<string, number>;
}
export interface MemoryMachine {
  hosted: boolean;
  tenant: string | undefined;
  digest: Digest | undefined;
  generation: number;
  healthy: boolean;
}
export interface Effect {
  readonly what: 'check' | 'convert' | 'fetch' | 'ask' | 'commit' | 'swap' | 'restart' | 'layout' | 'delete';
  readonly id: ResourceId;
}
export interface MemoryWorld {
  readonly repos: Map<string, MemoryRepo>;
  readonly machines: Map<string, MemoryMachine>;
  readonly blobs: Map<Digest, number>;
  readonly effects: Effect[];
  /** Names of targets, machines and sources that cannot be looked at now. */
  readonly unreachable: Set<string>;
  /** Models that answer wrongly. */
  readonly liars: Set<string>;
  /** Called before and after every effect; what it throws is a fault or a crash. */
  interrupt: (moment: 'before' | 'after', effect: Effect) => void;
  /** Content of a source, by its name: change it to change the weights. */
  readonly sources: Map<string, string>;
  looks: number;
  /** What was really brought, sent and computed, whatever was planned: caps are held against it. */
  readonly spent: { downBytes: number; upBytes: number; minutes: number };
}
/** What one of them takes in this world. */
export const SOURCE_BYTES = 300;
export const FILE_BYTES = 1000;
export const BUILD_MINUTES = 1;

export function createMemoryWorld(): MemoryWorld {
  return {
    repos: new Map(),
    machines: new Map(),
    blobs: new Map(),
    effects: [],
    unreachable: new Set(),
    liars: new Set(),
    interrupt: () => undefined,
    sources: new Map(),
    looks: 0,
    spent: { downBytes: 0, upBytes: 0, minutes: 0 },
  };
}

export function hashText(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Does one effect: announced by the caller, counted here, and cut where the test wants it cut. */
export function act(world: MemoryWorld, effect: Effect, change: () => void): void {
  world.interrupt('before', effect);
  world.effects.push(effect);
  change();
  world.interrupt('after', effect);
}
