import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentStart } from '../../../src/ledger/fold-segment.ts';
import { encodeLine } from '../../../src/ledger/segment-line.ts';
import type { SegmentMark } from '../../../src/ledger/segment-mark.ts';
import { segmentName } from '../../../src/ledger/segment-name.ts';
import { MemorySegments } from '../../support/ledger/memory-segments.ts';
import { output, runRecord } from '../../support/ledger/records.ts';

type Step = { readonly does: 'begin' } | { readonly does: 'append'; readonly to: number };
/** Runs that overlap in any way. */
const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.constant({ does: 'begin' } as const),
    fc.record({ does: fc.constant('append' as const), to: fc.nat() }),
  ),
  { minLength: 1, maxLength: 25 },
);

function play(steps: readonly Step[], ledger = new MemorySegments()): MemorySegments {
  let runs = ledger.texts.size;
  for (const [at, step] of steps.entries()) {
    if (step.does === 'begin' || runs === 0) ledger.append((runs += 1), []);
    else ledger.append((step.to % runs) + 1, [output(`model-${at}`)]);
  }
  return ledger;
}

/** What anybody who can edit a file may do to one segment; each changes it. */
const DAMAGES = {
  delete: (ledger: MemorySegments, name: string) => ledger.texts.delete(name),
  empty: (ledger: MemorySegments, name: string) => ledger.edit(name, ''),
  'cut at a line': (ledger: MemorySegments, name: string) => ledger.edit(name, cut(ledger, name)),
  'give it another number': (ledger: MemorySegments, name: string) => {
    ledger.edit(name.replace(/^0/, '1'), textOf(ledger, name));
    ledger.texts.delete(name);
  },
  'put one beside it': (ledger: MemorySegments, name: string) => forge(ledger, name, 'beside'),
  'put another in its place': (ledger: MemorySegments, name: string) => {
    const fence = Number(name.slice(0, 8));
    ledger.edit(name, forged(fence, { run: `run-${fence}`, after: ledger.known.get(name)?.after ?? [] }));
  },
} as const;

function textOf(ledger: MemorySegments, name: string): string {
  return ledger.texts.get(name) ?? '';
}
function cut(ledger: MemorySegments, name: string): string {
  return textOf(ledger, name)
    .split(/(?<=\n)/)
    .slice(0, -1)
    .join('');
}
/** With right sums, as only zoo's own code makes them. */
function forge(ledger: MemorySegments, name: string, run: string): void {
  const fence = Number(name.slice(0, 8));
  const after = ledger.known.get(name)?.after ?? [];
  ledger.edit(segmentName(fence, run), forged(fence, { run, after }));
}
function forged(
  fence: number,
  { run, after }: { readonly run: string; readonly after: readonly SegmentMark[] },
): string {
  const start = segmentStart('id', segmentName(fence, run));
  const first = encodeLine(runRecord(run, after, { by: 'mallory' }), start);
  return first.line + encodeLine(output('impostor'), first.end).line;
}

async function isNoticed(ledger: MemorySegments, tip: readonly SegmentMark[]): Promise<boolean> {
  const { problems, missing } = await ledger.read();
  return problems.length > 0 || (await missing(tip, 'somebody has read')).length > 0;
}

describe('a ledger whose runs overlap', () => {
  test('is whole for its readers at all times, and continues for a reader that saw it once', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, STEPS, async (before, after) => {
        const ledger = play(before);
        const { tip } = ledger;
        expect(await isNoticed(ledger, tip)).toBe(false);
        expect(await isNoticed(play(after, ledger), tip)).toBe(false);
      }),
    );
  });

  test('that loses, gains or changes anything is not believed by who saw its end', async () => {
    const kinds = fc.constantFrom(...Object.values(DAMAGES));
    await fc.assert(
      fc.asyncProperty(STEPS, kinds, fc.nat(), async (steps, damage, at) => {
        const ledger = play(steps);
        const { tip } = ledger;
        const names = [...ledger.texts.keys()];
        damage(ledger, names[at % names.length] ?? '');
        expect(await isNoticed(ledger, tip)).toBe(true);
      }),
    );
  });

  test('that was put back to what it was before is not believed by who saw it later', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, STEPS, async (steps, more) => {
        const { tip } = play(more, play(steps));
        expect(await isNoticed(play(steps), tip)).toBe(true);
      }),
    );
  });

  test('names what is wrong with a segment that a later run has read, to a reader that never saw the ledger', async () => {
    const story = (): MemorySegments => {
      const ledger = new MemorySegments();
      ledger.append(1, [output('a')]);
      ledger.append(2, [output('b')]);
      ledger.append(1, [output('late')]);
      ledger.append(3, [output('c')]);
      return ledger;
    };
    const told = await Promise.all(
      Object.entries(DAMAGES).map(async ([what, damage]) => {
        const ledger = story();
        damage(ledger, segmentName(2, 'run-2'));
        return [what, (await ledger.read()).problems.map(({ where, what: why }) => `${where}: ${why}`)];
      }),
    );
    expect(Object.fromEntries(told)).toMatchInlineSnapshot(`
      {
        "cut at a line": [
          "runs/00000002-run-2.ndjson: it was cut after record 1, and run run-3 has read 2 records of it",
        ],
        "delete": [
          "runs/00000002-run-2.ndjson: it is missing, and run run-3 has read 2 records of it",
        ],
        "empty": [
          "runs/00000002-run-2.ndjson:1: it has lost its beginning",
        ],
        "give it another number": [
          "runs/10000002-run-2.ndjson:1: it does not follow the line before it",
        ],
        "put another in its place": [
          "runs/00000002-run-2.ndjson:2: it is not the record that run run-3 has read there",
        ],
        "put one beside it": [
          "runs/00000002-run-2.ndjson: it has the same number as runs/00000002-beside.ndjson",
        ],
      }
    `);
  });

  test('is not taken for cut where only what no run has read is gone: only a reader that saw it can say so', async () => {
    const ledger = new MemorySegments();
    ledger.append(1, [output('a')]);
    ledger.append(2, [output('b')]);
    const { tip } = ledger;
    ledger.texts.delete(segmentName(2, 'run-2'));
    const { problems, missing } = await ledger.read();
    expect(problems).toEqual([]);
    expect(await missing(tip, 'this user has read')).toEqual([
      {
        where: `runs/${segmentName(2, 'run-2')}`,
        what: 'it is missing, and this user has read 2 records of it',
      },
    ]);
  });
});
