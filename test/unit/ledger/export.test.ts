import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LedgerDamaged, LedgerTooNew } from '../../../src/ledger/errors.ts';
import { decodeExport, encodeExport } from '../../../src/ledger/export.ts';
import { segmentStart } from '../../../src/ledger/fold-segment.ts';
import { encodeLine } from '../../../src/ledger/segment-line.ts';
import { output, runStart } from '../../support/ledger/records.ts';

function segment(fence: number, names: readonly string[]): { readonly name: string; readonly text: string } {
  const name = `0000000${fence}-r${fence}.ndjson`;
  let end: { readonly seq: number; readonly sum: string } = segmentStart('id', name);
  let text = '';
  for (const record of [
    { type: 'run', ...runStart(`r${fence}`) } as const,
    ...names.map((model) => output(model)),
  ]) {
    const encoded = encodeLine(record, end);
    text += encoded.line;
    end = encoded.end;
  }
  return { name, text };
}
const LEDGER = { id: 'id', segments: [segment(1, ['a', 'b']), segment(2, ['c'])] };

/** With the right sum at its end, as an attacker would write it. */
function resealed(text: string): string {
  const body = `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`;
  return `${body}${JSON.stringify({ sha256: createHash('sha256').update(body).digest('hex') })}\n`;
}

describe('an export', () => {
  test('holds every line as it stands, in one file where every line is JSON', () => {
    const text = encodeExport(LEDGER);
    const decoded = decodeExport(text, 'ledger.ndjson');
    expect(decoded.segments).toEqual(LEDGER.segments);
    expect(decoded.id).toBe('id');
    expect(decoded.fold.outputs.size).toBe(3);
    for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(encodeExport(decoded)).toBe(text);
  });

  test('leaves behind what a crash left of a last line', () => {
    const [first = segment(1, []), second = segment(2, [])] = LEDGER.segments;
    const torn = { ...first, text: `${first.text}{"format":"zoo.le` };
    expect(encodeExport({ id: 'id', segments: [torn, second] })).toBe(encodeExport(LEDGER));
  });

  test('of a ledger without runs is a ledger without runs', () => {
    expect(decodeExport(encodeExport({ id: 'id', segments: [] }), 'x').segments).toEqual([]);
  });

  test('is refused when it was cut or changed anywhere', () => {
    const text = encodeExport(LEDGER);
    for (let cut = 0; cut < text.length; cut += 13) {
      expect(() => decodeExport(text.slice(0, cut), 'x'), `cut at ${cut}`).toThrow(LedgerDamaged);
    }
    expect(() => decodeExport(text.replace('gcc', 'gdc'), 'x')).toThrow(LedgerDamaged);
  });

  test.each([
    ['a segment that leaves its folder', { name: '00000001-/../../../../evil.ndjson' }],
    ['a segment in another folder', { name: '00000001-a/b.ndjson' }],
    ['a segment whose name holds a line break', { name: '00000001-a\nb.ndjson' }],
  ])('with %s is refused', (_what, { name }) => {
    const text = encodeExport({ id: 'id', segments: [{ name: '00000001-r1.ndjson', text: '' }] });
    const renamed = resealed(text.replaceAll(JSON.stringify('00000001-r1.ndjson'), JSON.stringify(name)));
    expect(() => decodeExport(renamed, 'x')).toThrow(/a segment should begin here/);
  });

  test.each(['..', '../x', '', 'a/b', 'a\nb'])('of the ledger %j is refused', (id) => {
    const text = encodeExport({ id: 'id', segments: [] });
    const other = resealed(text.replace('"ledger":"id"', `"ledger":${JSON.stringify(id)}`));
    expect(() => decodeExport(other, 'x')).toThrow(/it does not name its ledger/);
  });

  test('of a later format is refused with both versions named', () => {
    expect(() => decodeExport('{"format":"zoo.ledger-export/v2"}\n', 'x')).toThrow(LedgerTooNew);
    expect(() => decodeExport('{"format":"zoo.ledger-export/v2"}\n', 'x')).toThrow(
      /zoo\.ledger-export\/v2; this zoo reads zoo\.ledger-export\/v1/,
    );
  });
});
