import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/resources/content.ts';
import { LedgerDamaged, LedgerTooNew } from '../../../src/ledger/errors.ts';
import { emptyFold, type Fold } from '../../../src/ledger/fold-state.ts';
import { foldLines, problemOfTail, segmentStart } from '../../../src/ledger/fold-segment.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { encodeLine, type ChainEnd } from '../../../src/ledger/segment-line.ts';
import { baseline, begin, digestOf, done, output, runRecord } from '../../support/ledger/records.ts';
import { createHash } from 'node:crypto';

const NAME = '00000003-run-1.ndjson';
const RECORDS = [runRecord('run-1'), begin('a'), output('a'), done('a')] as const;

function encode(records: readonly LedgerRecord[], start: ChainEnd = segmentStart('id', NAME)): string {
  let end = start;
  return records
    .map((record) => {
      const encoded = encodeLine(record, end);
      end = encoded.end;
      return encoded.line;
    })
    .join('');
}
function foldText(text: string | Buffer, name = NAME, id = 'id'): Fold {
  const fold = emptyFold(id, true);
  const bytes = Buffer.from(text);
  const { end, problem } = foldLines(fold, { name, bytes }, segmentStart(id, name));
  const found = problem ?? problemOfTail(name, bytes.subarray(end.bytes), end);
  if (found !== undefined) throw new LedgerDamaged(found.where, found.what);
  return fold;
}
/** A line as another version might write it: any fields, with a right checksum. */
function foreignLine(fields: Readonly<Record<string, unknown>>, start: ChainEnd): string {
  const body = canonicalJson({ ...fields, prev: start.sum, seq: start.seq + 1 }).slice(0, -1);
  return `${body},"~sum":"${createHash('sha256').update(body).digest('hex')}"}\n`;
}

describe('a segment', () => {
  test('is one canonical JSON object per line, chained by prev and counted by seq', () => {
    const lines = encode(RECORDS).trimEnd().split('\n');
    const values = lines.map((line) => JSON.parse(line));
    for (const [index, line] of lines.entries()) {
      expect(canonicalJson(values[index])).toBe(line);
      expect(values[index]).toMatchObject({ format: 'zoo.ledger/v1', seq: index + 1 });
    }
    expect(values.slice(1).map(({ prev }) => prev)).toEqual(
      values.slice(0, -1).map((value) => value['~sum']),
    );
  });

  test('folds to what was written', () => {
    const fold = foldText(encode(RECORDS));
    expect(fold.outputs.get(digestOf('key of a'))).toMatchObject({ run: 'run-1', seconds: 1.5 });
    expect(fold.history).toHaveLength(1);
    expect(fold.open.size).toBe(0);
  });

  test('says file and line of every single flipped byte', () => {
    const bytes = Buffer.from(encode(RECORDS));
    const lineOf = (at: number): number => bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    for (let at = 0; at < bytes.length; at += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        let caught: unknown;
        try {
          foldText(flipped);
        } catch (error) {
          caught = error;
        }
        if (!(caught instanceof LedgerDamaged))
          throw new Error(`byte ${at} with mask ${mask} was not noticed`);
        expect(caught.where).toBe(`runs/${NAME}:${lineOf(at)}`);
      }
    }
  });

  test('passes over a last line that was cut at any byte, and keeps all before it', () => {
    const whole = encode(RECORDS.slice(0, 3));
    const last = encode(RECORDS).slice(whole.length);
    const lastBytes = Buffer.from(last);
    for (let cut = 0; cut < lastBytes.length; cut += 1) {
      const fold = foldText(Buffer.concat([Buffer.from(whole), lastBytes.subarray(0, cut)]));
      expect(fold.outputs.size).toBe(1);
      expect(fold.history).toHaveLength(0);
    }
  });

  test('notices a line that is missing, doubled or in another place', () => {
    const lines = encode([...RECORDS, baseline('a', '1')]).split(/(?<=\n)/);
    const without = (index: number): string => lines.filter((_, at) => at !== index).join('');
    expect(() => foldText(without(1))).toThrow(`runs/${NAME}:2`);
    expect(() => foldText(without(0))).toThrow(LedgerDamaged);
    expect(() => foldText([lines[0], lines[1], lines[1]].join(''))).toThrow(LedgerDamaged);
    expect(() => foldText([lines[0], lines[2], lines[1]].join(''))).toThrow(LedgerDamaged);
  });

  test('cannot be renamed to another fence or taken from another ledger', () => {
    expect(() => foldText(encode(RECORDS), '00000009-run-1.ndjson')).toThrow(LedgerDamaged);
    expect(() => foldText(encode(RECORDS), NAME, 'other')).toThrow(LedgerDamaged);
  });

  test('carries records of a later minor format along and folds what it knows of them', () => {
    const run = encode(RECORDS.slice(0, 1));
    const start = { seq: 1, sum: JSON.parse(run)['~sum'] };
    const novel = foreignLine({ format: 'zoo.ledger/v1.4', type: 'dream', of: 'sheep' }, start);
    const end = { seq: 2, sum: JSON.parse(novel)['~sum'] };
    const fold = foldText(run + novel + encode([output('a')], end));
    expect(fold.outputs.size).toBe(1);
  });

  test('refuses another major, naming both versions, whether or not its lines end like ours', () => {
    const start = segmentStart('id', NAME);
    const alike = foreignLine({ format: 'zoo.ledger/v2', type: 'run' }, start);
    for (const text of [alike, '{"format":"zoo.ledger/v2","shape":"unheard of"}\n']) {
      expect(() => foldText(text)).toThrow(LedgerTooNew);
      expect(() => foldText(text)).toThrow(/zoo\.ledger\/v2; this zoo reads zoo\.ledger\/v1/);
    }
  });

  test('begins with its run, and holds no second one', () => {
    expect(() => foldText(encode(RECORDS.slice(1)))).toThrow('1: it does not begin with its run');
    expect(() => foldText(encode([...RECORDS, runRecord('run-1')]))).toThrow('5: a second run begins in it');
    expect(() => foldText('')).toThrow('1: it has lost its beginning');
    const mark = { segment: NAME, seq: '1', sum: '' };
    const badly = foreignLine(
      { format: 'zoo.ledger/v1', ...runRecord('run-1'), after: [mark] },
      segmentStart('id', NAME),
    );
    expect(() => foldText(badly)).toThrow('it is not a list of marks');
  });

  test('does not take a record of its own format for what it is not', () => {
    const start = segmentStart('id', NAME);
    expect(() => foldText(foreignLine({ format: 'zoo.ledger/v1', type: 'dream' }, start))).toThrow(
      LedgerDamaged,
    );
    expect(() => foldText(foreignLine({ format: 'zoo.ledger/v1', type: 'begin', at: null }, start))).toThrow(
      LedgerDamaged,
    );
    expect(() => foldText(foreignLine({ format: 'cake' }, start))).toThrow(LedgerDamaged);
  });
});
