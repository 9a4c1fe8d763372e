import type { ResourceId } from '../resources/id.ts';
import type { ContentEntry } from './ledger.ts';
import type { Adjustment, LedgerRecord } from './records.ts';
import type { Fold } from './fold-state.ts';
import { move } from './move.ts';

type RecordOf<T extends LedgerRecord['type']> = Extract<LedgerRecord, { readonly type: T }>;

/** The segment a record stands in. */
export interface Origin {
  readonly run: string;
  readonly fence: number;
}

/**
 * One step of the fold. Records must come in the order of (fence, seq): then a run that was taken over can write as late
 * as it likes, and what its successor recorded stands.
 */
export function applyRecord(fold: Fold, record: LedgerRecord, origin: Origin): void {
  switch (record.type) {
    case 'run': {
      noteRun(fold, record, origin);
      return;
    }
    case 'begin': {
      const { verb, id, at } = record;
      fold.open.set(record.action, { verb, id, at, run: origin.run, effects: [] });
      if (record.wish !== undefined)
        fold.unfinished.set(id, { action: record.action, verb, wish: record.wish, from: record.from ?? {} });
      return;
    }
    case 'effect': {
      const begun = fold.open.get(record.action);
      if (begun === undefined) return;
      const effects = [...(begun.effects ?? []), { step: record.step, detail: record.detail }];
      fold.open.set(record.action, { ...begun, effects });
      return;
    }
    case 'end': {
      const { action, verb, id, at, result } = record;
      fold.open.delete(action);
      // A stale or interrupted action says nothing about whether it could be done: only a failure is remembered as one.
      if (result.state === 'done') {
        fold.failures.delete(action);
        fold.unfinished.delete(id);
        forgetBegun(fold, id);
      }
      if (result.state === 'failed') fold.failures.set(action, { id, at, result });
      fold.history.push({ action, verb, id, at, run: origin.run, result });
      return;
    }
    case 'output': {
      const { key, id, output, seconds } = record;
      const known = fold.outputs.get(key);
      if (known !== undefined && (isClaim(record) || !isClaim(known))) return;
      fold.outputs.set(key, { id, output, seconds, run: origin.run, ...claimOf(record) });
      return;
    }
    case 'source': {
      const { id, output, revision } = record;
      fold.sources.set(record.key, revision === undefined ? { id, output } : { id, revision, output });
      return;
    }
    case 'report': {
      const { id, report, at } = record;
      if (isClaim(record) && fold.reports.has(report.key)) return;
      fold.reports.set(report.key, { id, report, at, ...claimOf(record) });
      return;
    }
    case 'baseline': {
      noteBaseline(fold, record, origin);
      return;
    }
    case 'forget': {
      noteForget(fold, record, origin);
      return;
    }
    case 'content': {
      noteContent(fold, record, origin);
      return;
    }
    case 'protected': {
      fold.protections.add(record.what);
      return;
    }
    case 'unprotected': {
      fold.protections.delete(record.what);
      return;
    }
    case 'moved': {
      move(fold, record.from, record.to);
      return;
    }
    case 'adjusted': {
      noteAdjusted(fold, record, origin);
      return;
    }
    case 'close': {
      noteClose(fold, record, origin);
      return;
    }
    default:
      record satisfies never;
  }
}

function noteRun(fold: Fold, record: RecordOf<'run'>, origin: Origin): void {
  const { run, fleet, command, by, host, at, commit, modified, approvals, planned } = record;
  const grounds = {
    ...(commit === undefined ? {} : { commit }),
    ...(modified === undefined ? {} : { modified }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(planned === undefined ? {} : { planned }),
  };
  fold.runs.push({ run, fence: origin.fence, fleet, command, by, host, at, ...grounds });
}

function noteBaseline(fold: Fold, record: RecordOf<'baseline'>, origin: Origin): void {
  const { fields, proof, key, action, at, claimed = false } = record;
  if (claimed && fold.baselines.get(record.id)?.claimed === false) return;
  const { by = '', fleet } = runOf(fold, origin) ?? {};
  const whose = fleet === undefined ? {} : { fleet };
  const proven = proof === undefined ? {} : { proof };
  const baseline = { fields, ...proven, action, at, run: origin.run, by, claimed, ...whose };
  fold.baselines.set(record.id, key === undefined ? baseline : { ...baseline, key });
  fold.tombstones.delete(record.id);
}

function noteForget(fold: Fold, record: RecordOf<'forget'>, origin: Origin): void {
  fold.baselines.delete(record.id);
  fold.unfinished.delete(record.id);
  forgetBegun(fold, record.id);
  if (record.reason !== undefined) {
    const { by } = runOf(fold, origin) ?? {};
    const whose = { run: origin.run, ...(by === undefined ? {} : { by }) };
    fold.tombstones.set(record.id, { at: record.at, reason: record.reason, ...whose });
  }
}

function noteAdjusted(fold: Fold, record: RecordOf<'adjusted'>, origin: Origin): void {
  const summary = runOf(fold, origin);
  if (summary === undefined) return;
  const { what, id } = record;
  const one: Adjustment = what === 'moved' ? { what, id, to: record.to } : { what, id };
  const adjusted = [...(summary.adjusted ?? []), one];
  fold.runs[fold.runs.lastIndexOf(summary)] = { ...summary, adjusted };
}

function noteClose(fold: Fold, record: RecordOf<'close'>, origin: Origin): void {
  const summary = runOf(fold, origin);
  if (summary === undefined) return;
  const { exit, counts, complete } = record;
  const whole = complete === true ? { complete } : {};
  fold.runs[fold.runs.lastIndexOf(summary)] = { ...summary, exit, counts, ...whole };
}

/** A claim stands until there is a fact, and never in the place of one. */
function isClaim({ claimed }: { readonly claimed?: boolean }): boolean {
  return claimed === true;
}

function claimOf(record: { readonly claimed?: boolean }): { readonly claimed?: true } {
  return isClaim(record) ? { claimed: true } : {};
}

/** What was begun on it before, perhaps for another wish, will not be gone on with. */
function forgetBegun(fold: Fold, id: ResourceId): void {
  for (const [key, begun] of fold.open) if (begun.id === id) fold.open.delete(key);
}

/** The current run is almost always the last one: this is a step, not a search. */
function runOf(fold: Fold, origin: Origin): Fold['runs'][number] | undefined {
  return fold.runs.findLast((summary) => summary.fence === origin.fence);
}

/** The same content put there again is no new content. */
function noteContent(
  fold: Fold,
  { id, digest, artifacts, version, commit, at }: RecordOf<'content'>,
  { run }: Origin,
): void {
  const content: ContentEntry = { digest, artifacts, at, run, ...(version === undefined ? {} : { version }) };
  const before = fold.contents.get(id) ?? [];
  const last = before.at(-1);
  const isAgain = last?.digest === content.digest && last.version === content.version;
  const entry = isAgain ? last : content;
  const { commits = [] } = entry;
  const isNews = commit !== undefined && !commits.includes(commit);
  if (isAgain && !isNews) return;
  fold.contents.set(id, [
    ...(isAgain ? before.slice(0, -1) : before),
    isNews ? { ...entry, commits: [...commits, commit] } : entry,
  ]);
}
