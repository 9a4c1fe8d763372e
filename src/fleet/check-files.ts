import type { CheckedFile } from './check-schema.ts';
import { place, report, type Compilation } from './compile/compilation.ts';
import type { FleetDocument } from '../resources/generated/fleet-document.ts';
import { matchesInclude } from './match-include.ts';
import { placeOf } from './source-map.ts';

const ENTRY_KEYS = ['zoo', 'fleet', 'include', 'ledger', 'policies', 'verify'] as const;

/** The fleet file says what it is, and each of its globs finds something. */
export function checkIncludes(
  entry: FleetDocument,
  included: readonly string[],
  compilation: Compilation,
): void {
  if (entry.fleet === undefined && !compilation.isCut('fleet') && !compilation.isCut('zoo')) {
    report(compilation, placeOf({ file: compilation.entry, start: 0, end: 1 }, ''), {
      code: 'missing-key',
      message: 'this is not a fleet file: zoo: v1 and fleet: are missing',
      remedy: 'start the file with the lines "zoo: v1" and "fleet: NAME"',
    });
  }
  const globs = entry.include ?? [];
  for (const [index, glob] of globs.entries()) {
    if (included.some((path) => matchesInclude(glob, path))) continue;
    report(compilation, place(compilation, globs, { key: index, path: `include[${index}]` }), {
      code: 'include-matches-nothing',
      message: `no file matches ${glob}`,
      remedy: "check the spelling; globs are relative to the fleet file's folder",
    });
  }
}

/** An included file holds targets, families and machines, and nothing that is said once for a fleet. */
export function checkPart({ document }: CheckedFile, compilation: Compilation): void {
  if (document === undefined) return;
  for (const key of ENTRY_KEYS) {
    if (document[key] === undefined) continue;
    report(compilation, place(compilation, document, { key, path: key, part: 'key' }), {
      code: 'not-in-an-include',
      message: `${key}: belongs in the fleet file, and this one is included`,
      remedy: `move it to ${compilation.entry.path}`,
    });
  }
}
