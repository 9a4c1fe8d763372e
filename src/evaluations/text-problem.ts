import { readFileSync } from 'node:fs';
import type { FleetFile } from '../resources/evaluation.ts';
import type { GateText } from '../resources/gate.ts';

/** Why a gate cannot use a file of the fleet's folder; undefined: it can. */
export function textProblem(
  { path, leastBytes, contentProblem }: GateText,
  found: FleetFile,
): { readonly what: string; readonly remedy: string } | undefined {
  if (found.sizeBytes < leastBytes)
    return {
      what: `the text ${path} is too short: it has ${found.sizeBytes} bytes, and ${leastBytes} are needed at least`,
      remedy: "put a longer text there: 100 kB in the model's language are plenty",
    };
  const what = contentProblem?.(contentOf(found));
  return what === undefined
    ? undefined
    : { what: `the text ${path} cannot be used: ${what}`, remedy: 'mend the file that the gate names' };
}

const known = new WeakMap<FleetFile, string>();

/** Read once for all gates: a plan makes one of these for each file. */
function contentOf(file: FleetFile): string {
  const content = known.get(file) ?? readFileSync(file.path, 'utf8');
  known.set(file, content);
  return content;
}
