import { errorCode } from '../blobs/errors.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import { LEDGER_FORMAT } from './ledger-format.ts';
import type { HeldLock, LockHolder, LockScope } from './ledger.ts';

/**
 * A record that is not what was written, or one that a later run has read and that is gone: nothing may be done on the word of
 * what is left. Never thrown for a line that a crash cut short.
 */
export class LedgerDamaged extends WorldFailure {
  /** `runs/00000003-0193.ndjson:12`. */
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
  override readonly name = 'LedgerDamaged';
  constructor(where: string, what: string, { restore = RESTORE, more = 0 }: DamageDetails = {}) {
    const remedy = `${restore}, or run \`zoo ledger rebuild\` to make the ledger anew from the world`;
    const others = more === 0 ? '' : ` (and ${more} more)`;
    super({ class: 'integrity', message: `the ledger is damaged at ${where}: ${what}${others}`, remedy });
    this.where = where;
    this.what = what;
    this.remedy = remedy;
  }
}

const RESTORE = 'restore the file from a backup';
interface DamageDetails {
  /** How a user of this store gets back what was lost. */
  readonly restore?: string;
  /** So many other things are wrong with it, too. */
  readonly more?: number;
}

/** What this user has seen of the ledger is not in it any more: nothing may be done on its word. */
export class LedgerPutBack extends WorldFailure {
  readonly remedy: string;
  override readonly name = 'LedgerPutBack';
  constructor(where: string, what: string, restore: string) {
    const remedy = `${restore}; if it is meant to be as it is now, say so with \`zoo ledger accept --yes\`: what it protected stays protected`;
    super({ class: 'integrity', message: `the ledger in ${where} is not what it was: ${what}`, remedy });
    this.remedy = remedy;
  }
}

/** A plan was made from records that are not in the ledger any more. */
export class LedgerBehindPlan extends WorldFailure {
  override readonly name = 'LedgerBehindPlan';
  constructor(where: string, { where: file, what }: { readonly where: string; readonly what: string }) {
    super({
      class: 'conflict',
      message: `the ledger in ${where} was put back or cut since the plan was made, at ${file}: ${what}`,
      remedy: 'restore it; or look at what it says now with `zoo plan`, and have that approved',
    });
  }
}

/** Written by a zoo whose records mean something that this one cannot know. */
export class LedgerTooNew extends WorldFailure {
  readonly found: string;
  override readonly name = 'LedgerTooNew';
  constructor(where: string, found: string, known: string = LEDGER_FORMAT) {
    super({
      class: 'input',
      message: `${where} has the format ${found}; this zoo reads ${known}`,
      remedy: 'use the version of zoo that wrote it, or a later one',
    });
    this.found = found;
  }
}

/** An import would mix two histories. */
export class LedgerExists extends WorldFailure {
  override readonly name = 'LedgerExists';
  constructor(where: string) {
    super({
      class: 'conflict',
      message: `there is a ledger at ${where} already`,
      remedy: 'move it away first, or name another place under `ledger:`',
    });
  }
}

/** The ledger was deleted, or another put in its place, while a run was on: its records belong nowhere any more. */
export class LedgerReplaced extends WorldFailure {
  override readonly name = 'LedgerReplaced';
  constructor(where: string) {
    super({
      class: 'conflict',
      message: `the ledger at ${where} is not the one that this run began with`,
      remedy: 'run again: what is done already is seen in the world and not repeated',
    });
  }
}

/** Others have the right to change these scopes now. Nothing was done. */
export class LockedOut extends WorldFailure {
  readonly held: readonly Pick<HeldLock, 'scope' | 'holder'>[];
  override readonly name = 'LockedOut';
  constructor(held: LockedOut['held']) {
    const runs = Map.groupBy(held, ({ holder }) => holder.run);
    const [message = '', ...details] = [...runs.values()].map(holdingText);
    super({
      class: 'locked',
      message,
      details,
      remedy:
        'Wait for it with --wait, or see with zoo ledger locks who holds what; a lock whose holder died goes by itself.',
    });
    this.held = held;
  }
}

function holdingText(held: LockedOut['held']): string {
  const scopes = held.map(({ scope }) => scope).join(', ');
  const [first] = held;
  return first === undefined
    ? scopes
    : `${scopes} ${held.length === 1 ? 'is' : 'are'} locked by ${holderText(first.holder)}`;
}

/**
 * Who has it, since when, until when. The end is no time of day: a holder that lives prolongs its term with every beat,
 * and only who watches it can tell when it was silent for one.
 */
export function holderText({ by, host, run, since, termSeconds }: LockHolder): string {
  return `${by} on ${host} (run ${run}, since ${since}) until that run ends or is silent for ${termSeconds} s`;
}

/** Another run took the lock over while this one did not show signs of life. Whatever it protects must not be touched any more. */
export class LockLost extends WorldFailure {
  readonly scope: LockScope;
  /** Undefined: the lock is gone, and no holder is seen. */
  readonly by: LockHolder | undefined;
  override readonly name = 'LockLost';
  constructor(scope: LockScope, by: LockHolder | undefined) {
    const taker = by === undefined ? 'is gone' : `was taken over by ${by.by} (run ${by.run} on ${by.host})`;
    super({
      class: 'locked',
      message: `the lock of ${scope} ${taker}`,
      remedy: 'run again: what is done already is seen and not repeated',
    });
    this.scope = scope;
    this.by = by;
  }
}

/** A full disk or a folder that may not be written becomes a failure that says what to do; everything else stays what it was. */
export function orUnwritable(path: string, error: unknown): unknown {
  const code = errorCode(error);
  const cause = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `no space left for the ledger at ${path}`;
    return new WorldFailure({ class: 'space', message, remedy: 'free some space and run again' }, cause);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = `the ledger at ${path} may not be written (${code})`;
    const remedy = 'run as a user who may write there, or name another directory under `ledger:`';
    return new WorldFailure({ class: 'permission', message, remedy }, cause);
  }
  return error;
}
