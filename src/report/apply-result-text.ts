import { shown } from '../diagnostics/shown.ts';
import type { ApplyResult } from '../reconcile/event.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';

/** Terraform's closing line when all went well; otherwise what did not, and what to do about it. */
export function applyResultText(result: ApplyResult, paint: Paint): string {
  const { counts, failures } = shown(result);
  const resources = `Resources: ${result.added} added, ${result.changed} changed, ${result.destroyed} destroyed.`;
  const troubles = troubleParts(counts);
  const after = paint.dim(` (${humanDuration(result.milliseconds)})`);
  if (troubles.length === 0) return `${paint.bold(paint.green(`Apply complete! ${resources}`))}${after}`;
  const head = paint.bold(paint.yellow(`Apply incomplete. ${resources}`));
  const lines = failures.flatMap(({ id, failure }) => [
    `${paint.red('Error:')} ${id}: ${failure.message}`,
    ...(failure.details ?? []).map((line) => `      ${line}`),
    ...(failure.remedy === undefined ? [] : [`    ${failure.remedy}`]),
  ]);
  const again =
    counts.failed + counts.skipped + counts.interrupted + counts.stale > 0
      ? ['What is done is recorded: zoo apply again goes on from here.']
      : [];
  return [...lines, `${head}${after}`, `${troubles.join(', ')}.`, ...again].join('\n');
}

function troubleParts(counts: ApplyResult['counts']): readonly string[] {
  const parts: readonly (readonly [number, string])[] = [
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
    [counts.stale, 'stale'],
    [counts.unapproved, 'not approved'],
    [counts.held, 'held'],
    [counts.interrupted, 'interrupted'],
    [counts.outOfBudget, 'out of budget'],
    [counts.unknown, 'unknown'],
  ];
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
}
