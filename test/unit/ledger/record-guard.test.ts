import { describe, expect, test } from 'vitest';
import { isLedgerRecord, problemOfRecord } from '../../../src/ledger/record-guard.ts';
import { baseline, begin, close, done, failed, output, runRecord } from '../../support/ledger/records.ts';

const made = output('nano');
const [file] = made.output.files;

function withFiles(...paths: readonly string[]): object {
  return { ...made, output: { ...made.output, files: paths.map((path) => ({ ...file, path })) } };
}

describe('a record of a segment', () => {
  test.each([begin('a'), done('a'), failed('a'), made, baseline('a', 'x'), close()])(
    'is one when zoo wrote it: $type',
    (record) => expect(isLedgerRecord(record)).toBe(true),
  );

  test.each<[string, object, RegExp]>([
    ['a file of its output leaves the folder', withFiles('../../x'), /leads out of its folder/],
    ['two files of its output are one on some systems', withFiles('a', 'A'), /the same as "a"/],
    ['a size is none', { ...made, output: { ...made.output, files: [{ ...file, size: -1 }] } }, /a number/],
    ['a digest is none', { ...made, key: 'sha256:../x' }, /"key": it is not a digest/],
    [
      'its id leaves a folder',
      { ...begin('a'), id: 'artifact/../x' },
      /"id": it is not the id of a resource/,
    ],
    ['its id holds a line break', { ...done('a'), id: 'artifact/a\nb' }, /"id": it is not the id/],
    ['its id is of another kind', { ...made, id: 'host/thor' }, /of kind artifact/],
    [
      'its report is none',
      { type: 'report', id: 'evaluation/a', at: '', report: {} },
      /"report": key: it is missing/,
    ],
    [
      'one of its marks is none',
      {
        ...runRecord('b', [{ segment: 's', seq: 1, sum: 'x' }]),
        after: [{ segment: 's', seq: 1, sum: 'x' }, {}],
      },
      /"after": it is not a list of marks/,
    ],
    ['one of two fields is wrong', { ...begin('a'), at: 7 }, /"at": it is not a text/],
    ['its type is unknown', { type: 'constructor' }, /this format/],
  ])('is none when %s', (_what, record, problem) => {
    expect(isLedgerRecord(record)).toBe(false);
    expect(problemOfRecord(record)).toMatch(problem);
  });
});
