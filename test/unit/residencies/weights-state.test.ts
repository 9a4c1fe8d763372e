/** What can be said of weights on a machine from stamps and records alone. */
import { describe, expect, test } from 'vitest';
import {
  differsRecord,
  incomingRecord,
  rowsOf,
  sealOf,
  verifiedRecord,
} from '../../../src/residencies/weights-record.ts';
import { sealsOn, weightsState } from '../../../src/residencies/weights-state.ts';
import type { Remembered } from '../../../src/residencies/remembered.ts';
import { contentDigest } from '../../../src/resources/content.ts';
import { hexOf } from '../../../src/resources/digest.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { hashText } from '../../support/machines/rig.ts';

const files = [{ path: innerPath('w.gguf'), size: 5, sha256: hashText('bytes') }];
const content = contentDigest(files, hashText);
const then = '1700000000123456789';
const file = {
  path: innerPath('w.gguf'),
  size: 5,
  mtimeNanoseconds: then,
  ctimeNanoseconds: then,
  inode: '42',
};
const rows = rowsOf(files, [file]);
const record = verifiedRecord(content, rows, { at: '2026-01-01T00:00:00Z', boot: 'b1' });
const NOW: Remembered = {
  now: '2026-01-01T01:00:00Z',
  builds: new Map(),
  templates: new Map(),
  says: new Map(),
  proven: { on: undefined },
  canaries: new Map(),
  started: new Set<string>(),
};

const folder = (more: { readonly record?: string; readonly files?: readonly (typeof file)[] }) => ({
  available: [{ name: hexOf(content), files: [file], ...more }],
});
const state = (more: Parameters<typeof folder>[0], remembered: Remembered = NOW) =>
  weightsState(folder(more), content, { hash: hashText, remembered });

describe('weights on a machine', () => {
  test('are verified as long as every file is what it was when it was read', () => {
    expect(state({ record })).toEqual({ state: 'verified' });
  });

  test.each([
    ['grew', [{ ...file, size: 6 }], 'w.gguf has 6 bytes, not 5'],
    ['is gone', [], 'w.gguf is gone'],
    ['got company', [file, { ...file, path: innerPath('x.gguf') }], 'x.gguf does not belong there'],
  ])('are changed when a file %s', (_what, now, why) => {
    expect(state({ record, files: now })).toEqual({ state: 'changed', why });
  });

  test.each([
    ['was written to, with its time put back', { ctimeNanoseconds: '1700000000123456790' }],
    ['was written to', { mtimeNanoseconds: '1700000000123456790' }],
    ['was replaced', { inode: '43' }],
  ])('have to be read when a file %s: that it was touched says nothing of its bytes', (_what, now) => {
    expect(state({ record, files: [{ ...file, ...now }] })).toMatchObject({
      state: 'unverified',
      why: 'w.gguf was touched since it was read',
    });
  });

  test('have to be read when the record is of something else, or missing', () => {
    const other = rowsOf([{ path: innerPath('w.gguf'), size: 5, sha256: hashText('other bytes') }], [file]);
    for (const text of [
      verifiedRecord(content, other, { at: 'now', boot: undefined }),
      '{"files":[{}]}',
      'not JSON',
      undefined,
    ])
      expect(state(text === undefined ? {} : { record: text }).state).toBe('unverified');
  });

  test('are changed when reading them has shown other bytes', () => {
    expect(state({ record: differsRecord('w.gguf has the digest sha256:0') })).toEqual({
      state: 'changed',
      why: 'w.gguf has the digest sha256:0',
    });
  });

  test('are missing when they are only half there, or not at all', () => {
    expect(state({ record: incomingRecord(content) }).state).toBe('missing');
    expect(weightsState({ available: [] }, content, { hash: hashText, remembered: NOW }).state).toBe(
      'missing',
    );
  });
});

describe('a record that the ledger does not know', () => {
  const forged = rowsOf(files, [{ ...file, ctimeNanoseconds: '1700000000999999999' }]);
  const forgery = {
    record: verifiedRecord(content, forged, { at: '2026-01-01T00:00:00Z', boot: 'b1' }),
    files: [{ ...file, ctimeNanoseconds: '1700000000999999999' }],
  };
  test('is no reading, even if it fits the files', () => {
    const seals = new Set([sealOf(rows, hashText)]);
    expect(state({ record }, { ...NOW, seals }).state).toBe('verified');
    expect(state(forgery, { ...NOW, seals })).toMatchObject({
      state: 'unverified',
      why: 'the machine’s record of it is not the one that zoo wrote',
    });
  });

  test('is taken as the claim that it is, where there is no ledger to ask', () => {
    expect(state(forgery).state).toBe('verified');
  });
});

describe('a reading', () => {
  const every = (now: string): Remembered => ({ ...NOW, now, everySeconds: 7 * 24 * 3600 });
  test.each([
    ['2026-01-07T23:00:00Z', { state: 'verified' }],
    ['2026-01-10T00:00:01Z', { state: 'unverified', why: 'they were not read for 9d', isOverdue: true }],
    [
      '2025-12-31T00:00:00Z',
      { state: 'unverified', why: 'it is not known when they were read', isOverdue: true },
    ],
  ])('counts as long as the fleet says: at %s', (now, expected) => {
    expect(state({ record }, every(now))).toEqual(expected);
  });

  test('that is due still seals: nothing touched the files', () => {
    const judge = { hash: hashText, remembered: every('2026-02-01T00:00:00Z') };
    expect(sealsOn(folder({ record }), judge)).toEqual({ [hexOf(content)]: sealOf(rows, hashText) });
    expect(sealsOn(folder({ record, files: [{ ...file, inode: '43' }] }), judge)).toEqual({});
  });
});
