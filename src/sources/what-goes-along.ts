import { visible } from '../diagnostics/visible-text.ts';
import type { SourceSeen } from '../resources/source.ts';
import { roleOf } from './model-files.ts';

const MOST_NAMES = 10;
const MOST_NAME = 80;

/** For the plan, before it is checked: code that goes along with the weights, and names that stay behind. */
export function whatGoesAlong({ listed, leftOut = [] }: SourceSeen): string | undefined {
  if (listed === undefined) return undefined;
  const code = listed.map(({ path }) => path).filter((path) => roleOf(path) === 'code');
  // What is hidden is of git and editors: it is not part of the model.
  const beside = leftOut.filter((name) => !name.startsWith('.'));
  const parts = [
    code.length === 0 ? undefined : `brings custom code along: ${some(code)}`,
    beside.length === 0 ? undefined : `leaves out what is no part of the model: ${some(beside)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

function some(names: readonly string[]): string {
  const shown = names
    .slice(0, MOST_NAMES)
    .map((name) => visible(name, MOST_NAME))
    .join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
