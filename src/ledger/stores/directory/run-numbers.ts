import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { largest } from '../../../diagnostics/extremes.ts';
import type { BegunSegment } from '../../begin-segment.ts';
import { clearTorn, createExclusively } from '../../durable-file.ts';
import { chainStart, decodeLine } from '../../segment-line.ts';
import { fenceName, parseSegmentName, segmentName } from '../../segment-name.ts';
import type { LedgerProblem } from '../../succession.ts';
import * as v from 'valibot';
import { parsedAs } from '../../../resources/foreign-json.ts';
import { ifThere, namesIn } from '../../../blobs/if-there.ts';

export interface RunFolders {
  readonly runs: string;
  /**
   * `<number>`: it was given out. It holds the first line of the segment that begins with this number until the segment is
   * there, and says so from then on: who claims a number and what that run has read come into the world together.
   */
  readonly fences: string;
}
const SETTLED = 'begun\n';

/** The next number, after what a killed run had begun to claim was finished for it. */
export async function nextNumber({ runs, fences }: RunFolders, ledgerId: string): Promise<number> {
  const taken = await takenNumbers(fences);
  const begun = await numbersOf(runs);
  for (const fence of taken) {
    if (begun.has(fence)) continue;
    const line = await readClaim(fences, fence);
    const name = segmentOf(line, { fence, ledgerId });
    if (name !== undefined) await createExclusively(join(runs, name), line);
  }
  return largest(begun, largest(taken, 0)) + 1;
}

/** True for exactly one of several that try the same number; its segment is there then, with its first line. */
export async function claimNumber(
  folders: RunFolders,
  { fence, name, line }: BegunSegment,
): Promise<boolean> {
  const claim = join(folders.fences, fenceName(fence));
  if (!(await createExclusively(claim, line))) return false;
  // The run that claims the next number may have finished it for us.
  await createExclusively(join(folders.runs, name), line);
  await writeFile(claim, SETTLED);
  await Promise.all([clearTorn(folders.runs), clearTorn(folders.fences)]);
  return true;
}

/** Segments that were there once: their numbers say so. `names`: the segments that are there. */
export async function lostSegments(
  { runs, fences }: RunFolders,
  names: readonly string[],
): Promise<readonly LedgerProblem[]> {
  const begun = numbersIn(names);
  const gone = (await takenNumbers(fences)).filter((fence) => !begun.has(fence));
  if (gone.length === 0) return [];
  const claims = await Promise.all(
    gone.map(async (fence) => ({ fence, isSettled: (await readClaim(fences, fence)) === SETTLED })),
  );
  // Looked at after the claims: a segment that came meanwhile is there by now.
  const now = await numbersOf(runs);
  return claims.flatMap(({ fence, isSettled }) =>
    isSettled && !now.has(fence)
      ? [{ where: `runs/${fenceName(fence)}-*`, what: 'the segment of this number is missing' }]
      : [],
  );
}

const firstRecord = v.object({ run: v.string() });

function segmentOf(
  line: string,
  { fence, ledgerId }: { readonly fence: number; readonly ledgerId: string },
): string | undefined {
  const value = parsedAs(firstRecord, line);
  if (value === undefined) return undefined;
  try {
    const name = segmentName(fence, value.run);
    const { state } = decodeLine(Buffer.from(line.trimEnd()), chainStart(ledgerId, name));
    return state === 'record' ? name : undefined;
  } catch {
    return undefined;
  }
}

async function takenNumbers(fences: string): Promise<readonly number[]> {
  return (await namesIn(fences)).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function numbersOf(runs: string): Promise<ReadonlySet<number>> {
  return numbersIn(await namesIn(runs));
}
function numbersIn(names: readonly string[]): ReadonlySet<number> {
  return new Set(names.flatMap((name) => parseSegmentName(name)?.fence ?? []));
}

async function readClaim(fences: string, fence: number): Promise<string> {
  // The ledger may have been put aside meanwhile.
  return (await ifThere(readFile(join(fences, fenceName(fence)), 'utf8'))) ?? '';
}
