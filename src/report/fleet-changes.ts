import { shown } from '../diagnostics/shown.ts';
import { countText } from './count-text.ts';
import type { Paint } from './paint.ts';

/** Lines of the fleet file that are about some resources, and are not as they were at a commit. */
export interface FleetChanges {
  readonly commit: string;
  /** When it was applied, ISO 8601. */
  readonly at: string;
  readonly changes: readonly FleetChange[];
  /** How many changed lines are about other resources. */
  readonly others: number;
}
export interface FleetChange {
  readonly file: string;
  /** As the file is now. */
  readonly line: number;
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

const MOST = 10;

/** `  zoo.fleet.yaml:9  license: apache-2.0 -> license: mit`. */
export function fleetChangesText(unsafe: FleetChanges, paint: Paint): string {
  const { commit, at, changes, others } = shown(unsafe);
  const lines = changes
    .slice(0, MOST)
    .map(({ file, line, gone, come }) => `  ${file}:${line}  ${changeText(gone, come)}`);
  if (changes.length > MOST)
    lines.push(paint.dim(`  and ${changes.length - MOST} more: git diff ${commit.slice(0, 10)}`));
  if (others > 0) lines.push(paint.dim(`  ${countText(others, 'line')} about other resources`));
  const when = at.slice(0, 16).replace('T', ' ');
  return [
    `What changed in the fleet file since commit ${commit.slice(0, 10)} was applied on ${when}:`,
    ...lines,
  ].join('\n');
}

function changeText(gone: readonly string[], come: readonly string[]): string {
  if (gone.length === 0) return `+ ${come.join(' ')}`;
  if (come.length === 0) return `- ${gone.join(' ')}`;
  return `${gone.join(' ')} -> ${come.join(' ')}`;
}
