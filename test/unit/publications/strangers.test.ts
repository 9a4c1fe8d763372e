import { describe, expect, test } from 'vitest';
import { actualFields } from '../../../src/publications/diff.ts';
import { strangersOf } from '../../../src/publications/strangers.ts';
import type { PublicationSeen, PublicationWanted } from '../../../src/resources/publication.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { gitOid, VERSION } from '../../support/publications/fleet.ts';
import {
  edit,
  publishedAs,
  remembered,
  taggedWith,
  want,
  WEIGHTS,
} from '../../support/publications/published.ts';

const seen = publishedAs(want());
const { value } = want({ baseline: remembered(want()) });
const evil = { path: innerPath('evil.py'), size: 1, gitOid: gitOid('evil') };
const fieldOf = (at: PublicationSeen, wanted: PublicationWanted): unknown =>
  actualFields(at, { ...want(), value: wanted })[`tag:${VERSION}`];
const earlierCard = edit(seen, 'README.md', { gitOid: gitOid('an earlier card') }).files;

describe('a card at the version that is not the one of today', () => {
  test('is right where the ledger says that zoo put the tag there', () => {
    const recorded = { ...value, taggedAt: ['beef'] };
    expect(strangersOf(recorded, taggedWith(seen, earlierCard))).toEqual([]);
    expect(fieldOf(taggedWith(seen, earlierCard), recorded)).toBe('set');
  });
  test('is a moved tag where the ledger says another place', () => {
    expect(fieldOf(taggedWith(seen, earlierCard), { ...value, taggedAt: ['c0de'] })).toBe('at beef');
  });
  test('is unknown, and nothing to be moved, where the ledger says nothing', () => {
    expect(fieldOf(taggedWith(seen, earlierCard), value)).toBe('set');
    expect(strangersOf(value, taggedWith(seen, earlierCard))).toMatchObject([
      { what: `README.md at tag ${VERSION}`, drift: { class: 'unknown' } },
    ]);
  });
});

test('what a rebuilt ledger claims of the head, it claims of the card at the version as well', () => {
  const claimed = { ...value, isClaimed: true };
  expect(strangersOf(claimed, taggedWith(seen, earlierCard))).toEqual([]);
  const forged = edit(seen, 'SHA256SUMS', { gitOid: gitOid('forged') }).files;
  expect(fieldOf(taggedWith(seen, forged), claimed)).toBe('at beef');
});

test('weights are compared at a recorded commit too: a hub can be wrong about it', () => {
  const files = edit(seen, WEIGHTS, { size: 3 }).files;
  expect(fieldOf(taggedWith(seen, files), { ...value, taggedAt: ['beef'] })).toBe('at beef');
});

test('what is unsafe at the version alone moves the tag back; what the head has as well would stay', () => {
  const tagged = taggedWith(seen, [...seen.files, evil]);
  expect(fieldOf(tagged, value)).toBe('at beef');
  expect(fieldOf({ ...tagged, files: [...seen.files, evil] }, value)).toBe('set');
  expect(strangersOf(value, { ...tagged, files: [...seen.files, evil] })).toMatchObject([
    { what: 'evil.py', drift: { class: 'unsafe' } },
  ]);
});

test('weights that zoo published before are its own, until they are changed', () => {
  const old = { path: innerPath('old.gguf'), size: 5, sha256: want().value.weights ?? 'sha256:' } as const;
  const remote = { ...old, gitOid: gitOid('pointer') };
  const earlier = { ...value, earlier: [old] };
  expect(strangersOf(earlier, { ...seen, files: [...seen.files, remote] })).toEqual([{ what: 'old.gguf' }]);
  const changed = { ...seen, files: [...seen.files, { ...remote, size: 6 }] };
  expect(strangersOf(earlier, changed)).toMatchObject([{ drift: { class: 'unsafe' } }]);
});
