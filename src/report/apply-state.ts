import type { Action } from '../plan/action.ts';
import type { Event } from '../reconcile/event.ts';
import type { ResourceId } from '../resources/id.ts';

/** What a driver counts: bytes or steps, so many of so many. */
export type Progress = Extract<Event, { readonly type: 'progress' }>['progress'];

export interface Running {
  readonly action: Action;
  /** Milliseconds of the reporter's monotonic clock. */
  readonly since: number;
  readonly progress?: Progress;
  /** When the present `progress.what` began, and at which count: what a speed is computed from. */
  readonly counted?: { readonly since: number; readonly from: number };
  readonly note?: string;
}

/** What is going on, as a fold over events: a progress display is a pure function of it. */
export interface ApplyState {
  readonly total: number;
  readonly ended: number;
  readonly running: ReadonlyMap<ResourceId, Running>;
  /** One line of work that belongs to no action: looking at the world, installing a tool. */
  readonly aside?: { readonly text: string; readonly done?: number; readonly total?: number };
}
export const NOTHING_YET: ApplyState = { total: 0, ended: 0, running: new Map() };

export function foldEvent(state: ApplyState, event: Event, now: number): ApplyState {
  switch (event.type) {
    case 'observing':
      return { ...state, aside: asideOf(`looking at ${event.what}`, event) };
    case 'toolchain':
      return { ...state, aside: asideOf(`${event.tool}: ${event.step}`, event) };
    case 'planned':
      return { total: event.plan.actions.length, ended: 0, running: new Map() };
    case 'started':
      return withRunning(state, event.action.id, { action: event.action, since: now });
    case 'progress': {
      const running = state.running.get(event.id);
      return running === undefined
        ? state
        : withRunning(state, event.id, progressed(running, event.progress, now));
    }
    case 'retrying': {
      const running = state.running.get(event.id);
      const note = `attempt ${event.attempt + 1} after: ${event.failure.message}`;
      return running === undefined ? state : withRunning(state, event.id, { ...running, note });
    }
    case 'done':
    case 'failed':
    case 'stale':
    case 'unapproved':
    case 'skipped':
    case 'interrupted':
      return without(state, event.action.id);
    case 'held':
    case 'waiting':
    case 'undelivered':
    case 'left':
      return state;
    case 'finished':
      return { ...NOTHING_YET, total: state.total, ended: state.total };
  }
}

/** Of what an interruption meets before it began there is nothing to tell: the closing line counts it. */
export function isRunning(state: ApplyState, event: Event): boolean {
  return event.type !== 'interrupted' || state.running.has(event.action.id);
}

function progressed(running: Running, progress: Progress, now: number): Running {
  const same = running.progress?.what === progress.what && running.counted !== undefined;
  const counted = same ? running.counted : { since: now, from: progress.done };
  return { ...running, progress, ...(counted === undefined ? {} : { counted }) };
}

function asideOf(
  text: string,
  { done, total }: { readonly done?: number; readonly total?: number },
): NonNullable<ApplyState['aside']> {
  return { text, ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) };
}

function withRunning(state: ApplyState, id: ResourceId, running: Running): ApplyState {
  const { aside: _, ...rest } = state;
  return { ...rest, running: new Map([...state.running, [id, running]]) };
}

function without(state: ApplyState, id: ResourceId): ApplyState {
  // What an action looked at is no news once it has ended.
  const { aside: _, ...rest } = state;
  const running = new Map(state.running);
  running.delete(id);
  return { ...rest, ended: state.ended + 1, running };
}
