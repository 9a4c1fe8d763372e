import type { Plan } from '../plan/plan.ts';
import type { ApplyResult } from '../reconcile/event.ts';
import { EXIT, type ExitCode, exitOfFailure, mostImportantExit } from '../diagnostics/exit-code.ts';

/** A pin or a pause was asked for; a gate or a policy that says no is news. */
function isHeldBack(plan: Plan): boolean {
  return plan.held.some(({ by }) => by !== 'pin' && by !== 'paused');
}

/**
 * Without `--detailed-exitcode` a plan that could be made is a success, as it is for Terraform; but the fleet's own rules
 * are there to stop a pull request, with or without options.
 */
export function exitOfPlan(plan: Plan, detailed: boolean): ExitCode {
  if (plan.held.some(({ by }) => by === 'policy')) return EXIT.held;
  if (!detailed) return EXIT.ok;
  return mostImportantExit([
    ...(isHeldBack(plan) ? [EXIT.held] : []),
    ...(plan.actions.length + plan.drift.length + plan.unknown.length > 0 ? [EXIT.changes] : []),
  ]);
}

/** What main wants and no apply has done is no drift; but a run that says that all is well must not forget it. */
export function exitOfDrift({ drift, unknown, claimed, pending }: Plan): ExitCode {
  // What is compared with its own claim is compared with nothing.
  return drift.length + unknown.length + claimed.length > 0 || pending !== undefined ? EXIT.changes : EXIT.ok;
}

/**
 * 8 says that some of it is done now: where nothing was done, nothing was partly applied, and a failure that has no number
 * of its own is an error like any other. What could not even be reached is 8, also when there was nothing else to do.
 */
export function exitOfApply({ counts, failures }: ApplyResult, plan: Plan | undefined): ExitCode {
  const codes: ExitCode[] = failures
    .map(({ failure }) => exitOfFailure(failure.class))
    .filter((code) => code !== EXIT.error);
  const isUnfinished = counts.failed + counts.skipped + counts.interrupted > 0;
  if (isUnfinished) codes.push(counts.done > 0 ? EXIT.partial : EXIT.error);
  if (counts.stale + counts.unapproved > 0) codes.push(EXIT.stale);
  // A gate can say no while applying, too: the plan alone does not know of that.
  const heldLater = counts.held - (plan?.held.length ?? 0);
  if (heldLater > 0 || (plan !== undefined && isHeldBack(plan))) codes.push(EXIT.held);
  if (counts.outOfBudget > 0) codes.push(EXIT.exhausted);
  const unknown = (plan?.unknown ?? []).flatMap(({ class: why }) => exitOfUnknown(why, counts));
  return mostImportantExit(codes.concat(unknown));
}

/** What could not be looked at was not applied either: a CI job with an expired token must not end well. */
function exitOfUnknown(
  why: Plan['unknown'][number]['class'],
  { done }: ApplyResult['counts'],
): readonly ExitCode[] {
  switch (why) {
    case 'auth':
      return [EXIT.authentication];
    case 'network':
      return [EXIT.partial];
    // Another try would end the same way.
    case 'input':
      return [done > 0 ? EXIT.partial : EXIT.error];
    // Said as a warning of the file, or by whatever it depends on.
    case 'unsupported':
    case 'dependency':
      return [];
  }
}
