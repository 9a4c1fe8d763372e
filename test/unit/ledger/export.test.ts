import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LedgerDamaged, LedgerTooNew } from '../../../src/ledger/errors.ts';
import { decodeExport, encodeExport } from '../../../src/ledger/export.ts';
import { segmentStart } from '../../../src/ledger/fold-segment.ts';
import { encodeLine } from '../../../src/ledger/segment-line.ts';
import type { SegmentMark } from '../../../src/ledger/segment-mark.ts';
import { output, runRecord } from '../../support/ledger/records.ts';

interface Segment {
  readonly name: string;
  readonly text: string;
  readonly mark: SegmentMark;
}
function segment(fence: number, names: readonly string[], after: readonly SegmentMark[] = []): Segment {
  const name = `0000000${fence}-r${fence}.ndjson`;
  let end: { readonly seq: number; readonly sum: string } = segmentStart('id', name);
  let text = '';
  for (const record of [runRecord(`r${fence}`, after), ...names.map((model) => output(model))]) {
    const encoded = encodeLine(record, end);
    text += encoded.line;
    end = encoded.end;
  }
  return { name, text, mark: { segment: name, seq: end.seq, sum: end.sum } };
}
const FIRST = segment(1, ['a', 'b']);
const SECOND = segment(2, ['c'], [FIRST.mark]);
const LEDGER = { id: 'id', segments: [FIRST, SECOND].map(({ name, text }) => ({ name, text })) };

/** With the right sum at its end, as an attacker would write it. */
function resealed(text: string): string {
  const body = `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`;
  return `${body}${JSON.stringify({ sha256: createHash('sha256').update(body).digest('hex') })}\n`;
}

describe('an export', () => {
  test('holds every line as it stands, in one file where every line is JSON', async () => {
    const text = encodeExport(LEDGER);
    const decoded = await decodeExport(text, 'ledger.ndjson');
    expect(decoded.segments).toEqual(LEDGER.segments);
    expect(decoded.id).toBe('id');
    expect(decoded.fold.outputs.size).toBe(3);
    for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(encodeExport(decoded)).toBe(text);
  });

  test('leaves behind what a crash left of a last line', () => {
    const torn = { ...FIRST, text: `${FIRST.text}{"format":"zoo.le` };
    expect(encodeExport({ id: 'id', segments: [torn, SECOND] })).toBe(encodeExport(LEDGER));
  });

  test('of a ledger without runs is a ledger without runs', async () => {
    expect((await decodeExport(encodeExport({ id: 'id', segments: [] }), 'x')).segments).toEqual([]);
  });

  test('of a ledger that lost a segment becomes no ledger', async () => {
    const text = encodeExport({ id: 'id', segments: [SECOND] });
    await expect(decodeExport(text, 'x')).rejects.toThrow(
      'damaged at runs/00000001-r1.ndjson in x: it is missing, and run r2 has read 3 records of it',
    );
  });

  test.each([
    ['a segment that leaves its folder', { name: '00000001-/../../../../evil.ndjson' }],
    ['a segment in another folder', { name: '00000001-a/b.ndjson' }],
    ['a segment whose name holds a line break', { name: '00000001-a\nb.ndjson' }],
  ])('with %s is refused', async (_what, { name }) => {
    const text = encodeExport({ id: 'id', segments: [{ name: '00000001-r1.ndjson', text: '' }] });
    const renamed = resealed(text.replaceAll(JSON.stringify('00000001-r1.ndjson'), JSON.stringify(name)));
    await expect(decodeExport(renamed, 'x')).rejects.toThrow(/a segment should begin here/);
  });

  test.each(['..', '../x', '', 'a/b', 'a\nb'])('of the ledger %j is refused', async (id) => {
    const text = encodeExport({ id: 'id', segments: [] });
    const other = resealed(text.replace('"ledger":"id"', `"ledger":${JSON.stringify(id)}`));
    await expect(decodeExport(other, 'x')).rejects.toThrow(/it does not name its ledger/);
  });

  test('is refused when it was cut or changed anywhere', async () => {
    const text = encodeExport(LEDGER);
    for (let cut = 0; cut < text.length; cut += 13) {
      await expect(decodeExport(text.slice(0, cut), 'x'), `cut at ${cut}`).rejects.toThrow(LedgerDamaged);
    }
    await expect(decodeExport(text.replace('gcc', 'gdc'), 'x')).rejects.toThrow(LedgerDamaged);
  });

  test('of a later format is refused with both versions named', async () => {
    const decoding = decodeExport('{"format":"zoo.ledger-export/v2"}\n', 'x');
    await expect(decoding).rejects.toThrow(LedgerTooNew);
    await expect(decoding).rejects.toThrow(/zoo\.ledger-export\/v2; this zoo reads zoo\.ledger-export\/v1/);
  });
});
