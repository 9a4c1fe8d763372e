/**
 * One action from begin to end. Begin is durable before the effect, the end before it counts; in between the driver looks
 * again, so that doing it twice changes nothing. What the world does to us ends here as a value.
 */
import { WorldFailure, type Failure } from '../diagnostics/failure.ts';
import { shown } from '../diagnostics/shown.ts';
import type { Outcome } from '../drivers/driver.ts';
import { LockLost } from '../ledger/errors.ts';
import type { EndResult, LedgerRecord } from '../ledger/records.ts';
import type { Action } from '../plan/action.ts';
import type { Kind } from '../resources/id.ts';
import type { Kinds } from '../resources/kinds.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { actionContext, type ActionContext, type ApplyRun, type Begun } from './action-context.ts';
import { heldNow } from './held-now.ts';
import { inputsOf, setNode } from './node.ts';
import { outputOf, wantContext } from './observe-fleet.ts';
import { recordsOf } from './records-of.ts';
import { ATTEMPTS, hasWaited, waitBeforeNext } from './try-again.ts';
import type { Step } from './walk-actions.ts';

export async function runAction<K extends Kind>(kind: K, action: Action<K>, run: ApplyRun): Promise<Step> {
  const node = run.tables[kind].get(action.id);
  if (node === undefined) throw new Error(`${action.id} is planned but was not observed`);
  // Inputs may have become known since the plan was made: the wish is resolved again.
  const wanted = run.world.drivers[kind].want(
    node.resource,
    inputsOf(node.resource, run.tables),
    wantContext(run.world, run.writer.state()),
  );
  const held = heldNow(node, run.tables);
  if (held !== undefined) {
    run.emit({ type: 'held', id: action.id, ...held });
    return 'held';
  }
  run.emit({ type: 'started', action });
  const startedAt = run.world.clock.monotonicMilliseconds();
  const begun = begin(action, run);
  try {
    const outcome = await withRetries(kind, { action, wanted, begun }, run);
    const milliseconds = Math.round(run.world.clock.monotonicMilliseconds() - startedAt);
    return await end(kind, { action, wanted, outcome, milliseconds, begun }, run);
  } catch (error) {
    // The ledger would not take the end, or another run has the lock: then it was not done.
    if (error instanceof WorldFailure) return tellFailure(action, error.failure, run);
    throw error;
  } finally {
    await begun.lock.release();
  }
}

/**
 * Looking needs no record, so nothing waits for this one before the first effect does: what begins and acts at once is
 * written at once.
 */
function begin(action: Action, run: ApplyRun): Begun {
  const { verb, id, key } = action;
  const recorded = run.writer.append({
    type: 'begin',
    action: key,
    verb,
    id,
    at: run.world.clock.now(),
    ...run.startOf(action),
  });
  // An action that waits for it gets the reason; an attempt that fails before it waits has a reason of its own.
  recorded.catch(() => undefined);
  return { lock: run.lockOf(action), recorded };
}

interface Trying<K extends Kind> {
  readonly action: Action<K>;
  readonly wanted: Wanted<K>;
  readonly begun: Begun;
}

async function withRetries<K extends Kind>(kind: K, trying: Trying<K>, run: ApplyRun): Promise<Outcome<K>> {
  const { id } = trying.action;
  const stop = AbortSignal.any([run.drain, run.signal]);
  // One context for all attempts: a download that was cut goes on from what its scratch folder holds.
  const context = actionContext(trying.action, run, trying.begun);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await applyOnce(kind, { ...trying, context }, run);
      if (outcome.state !== 'failed') return outcome;
      const afterMilliseconds = waitBeforeNext(outcome.failure, attempt, run.random());
      if (afterMilliseconds === undefined || attempt >= ATTEMPTS || stop.aborted) return outcome;
      run.emit({ type: 'retrying', id, failure: outcome.failure, afterMilliseconds, attempt });
      if (!(await hasWaited(run.world.clock, afterMilliseconds, stop))) return outcome;
    }
  } finally {
    await context.dispose();
  }
}

async function applyOnce<K extends Kind>(
  kind: K,
  { action, wanted, context }: Trying<K> & { readonly context: ActionContext },
  run: ApplyRun,
): Promise<Outcome<K>> {
  try {
    await context.open();
    return await run.world.drivers[kind].apply(action, wanted, context);
  } catch (error) {
    if (error instanceof WorldFailure) return { state: 'failed', failure: error.failure };
    if (run.signal.aborted)
      return { state: 'failed', failure: { class: 'interrupted', message: 'stopped by a signal' } };
    throw error;
  }
}

interface Ended<K extends Kind> extends Trying<K> {
  readonly outcome: Outcome<K>;
  readonly milliseconds: number;
}

async function end<K extends Kind>(kind: K, ended: Ended<K>, run: ApplyRun): Promise<Step> {
  const { action, wanted, begun, outcome, milliseconds } = ended;
  const record = async (...records: readonly LedgerRecord[]): Promise<void> => {
    // A run that was overtaken may not record any more: its late record would stand before that of its successor.
    await begun.lock.check();
    await Promise.all([begun.recorded, run.writer.append(...records)]);
  };
  switch (outcome.state) {
    case 'done':
    case 'absent': {
      const observation: Observation<K> =
        outcome.state === 'done' ? { state: 'present', seen: outcome.seen } : { state: 'absent' };
      const traffic =
        outcome.state === 'done'
          ? { downBytes: outcome.downBytes, upBytes: outcome.upBytes }
          : { downBytes: 0, upBytes: 0 };
      await record(
        ...recordsOf(
          kind,
          { action, wanted, observation, milliseconds },
          { world: run.world, tables: run.tables, ledger: run.writer.state() },
        ),
        endRecord(action, run, { state: 'done', milliseconds, ...traffic }),
      );
      // Given back while it is still ours, it was ours when the end was recorded. A run that slept in between finds out here.
      const lost = await begun.lock.release();
      if (lost !== undefined) throw new LockLost(lost.scope, lost.by);
      keep(kind, { wanted, observation }, run);
      run.emit({ type: 'done', action, milliseconds, notes: outcome.notes });
      return 'done';
    }
    case 'stale':
      await record(endRecord(action, run, { state: 'stale', why: outcome.why }));
      run.emit({ type: 'stale', action, why: outcome.why });
      return 'stale';
    case 'failed':
      await record(
        ...foundOut(kind, { action, wanted, milliseconds, seen: outcome.seen }, run),
        endRecord(action, run, endOf(outcome.failure)),
      );
      return tellFailure(action, outcome.failure, run);
  }
}

/** It failed, so that it is no state to measure drift from; but what came to light is not forgotten. */
function foundOut<K extends Kind>(
  kind: K,
  {
    seen,
    ...finished
  }: Pick<Ended<K>, 'action' | 'wanted' | 'milliseconds'> & { readonly seen: Kinds[K]['seen'] | undefined },
  run: ApplyRun,
): readonly LedgerRecord[] {
  if (seen === undefined) return [];
  const observation: Observation<K> = { state: 'present', seen };
  const recorder = { world: run.world, tables: run.tables, ledger: run.writer.state() };
  return recordsOf(kind, { ...finished, observation }, recorder).filter(({ type }) => type !== 'baseline');
}

function endOf(failure: Failure): EndResult {
  return failure.class === 'interrupted' ? { state: 'interrupted' } : { state: 'failed', failure };
}

function tellFailure(action: Action, failure: Failure, run: ApplyRun): Step {
  if (failure.class === 'interrupted') {
    run.emit({ type: 'interrupted', action });
    return 'interrupted';
  }
  run.emit({ type: 'failed', action, failure });
  return 'failed';
}

/** Dependants build on what was observed after the effect, not on what was meant. */
function keep<K extends Kind>(
  kind: K,
  { wanted, observation }: { readonly wanted: Wanted<K>; readonly observation: Observation<K> },
  run: ApplyRun,
): void {
  const output = outputOf(kind, wanted, { observation, world: run.world });
  setNode(run.tables, kind, { resource: wanted.resource, wanted, observation, output });
}

function endRecord(action: Action, run: ApplyRun, result: EndResult): LedgerRecord {
  return {
    type: 'end',
    action: action.key,
    verb: action.verb,
    id: action.id,
    at: run.world.clock.now(),
    result: shown(result),
  };
}
