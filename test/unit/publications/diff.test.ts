import { describe, expect, test } from 'vitest';
import { compareFields } from '../../../src/plan/compare-fields.ts';
import { actualFields, desiredFields } from '../../../src/publications/diff.ts';
import {
  changedWeights,
  costOf,
  extrasOf,
  holdPublication,
  readsOf,
} from '../../../src/publications/holds.ts';
import type { PublicationSeen } from '../../../src/resources/publication.ts';
import { artifactId, buildKey, gitOid, hash, VERSION } from '../../support/publications/fleet.ts';
import {
  changesOf,
  driftTexts,
  edit,
  pendingQ8,
  present,
  publishedAs,
  remembered,
  taggedWith,
  want,
  WEIGHTS,
} from '../../support/publications/published.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

describe('a repo that was published as wanted', () => {
  test('differs in nothing', () => {
    expect(changesOf(want(), publishedAs(want()))).toEqual([]);
  });

  test('differs in nothing when the hub chose the other storage for a file', () => {
    const wanted = want();
    const readme = wanted.value.files?.find(({ path }) => path === 'README.md');
    if (readme === undefined) throw new Error('no card');
    const seen = edit(publishedAs(wanted), 'README.md', { sha256: readme.sha256, gitOid: gitOid('pointer') });
    expect(changesOf(wanted, seen)).toEqual([]);
  });

  test('a foreign file is reported, and is no change; what the hub itself put there is not even reported', () => {
    const wanted = want();
    const seen = publishedAs(wanted);
    const more = ['notes.txt', '.gitattributes']
      .map(innerPath)
      .map((path) => ({ path, size: 1, gitOid: gitOid(path) }));
    const withMore = { ...seen, files: [...seen.files, ...more] };
    expect(changesOf(wanted, withMore)).toEqual([]);
    expect(extrasOf(wanted, withMore)).toEqual([{ what: 'notes.txt' }]);
  });
});

describe('a change on the hub', () => {
  const baseline = remembered(want());
  const seen = publishedAs(want());

  test.each<[string, PublicationSeen]>([
    ['README.md was edited on the hub', edit(seen, 'README.md', { gitOid: gitOid('edited') })],
    [`${WEIGHTS} was deleted from the hub`, edit(seen, WEIGHTS, undefined)],
    [`${WEIGHTS} was replaced on the hub`, edit(seen, WEIGHTS, { sha256: hash('other') })],
    [`tag ${VERSION} is missing`, { ...seen, tags: {} }],
    [`tag ${VERSION} was moved to a version with other files`, taggedWith(seen, [])],
    ['is public, was private', { ...seen, visibility: 'public' }],
  ])('is named: %s', (text, changed) => {
    expect(driftTexts(baseline, changed)).toEqual([text]);
    expect(changesOf(want({ baseline }), changed)).toHaveLength(1);
  });

  test('of the commit that the tag names is none where the weights are ours and the card may be an earlier one', () => {
    const tagged = taggedWith(seen, edit(seen, 'README.md', { gitOid: gitOid('an earlier card') }).files);
    expect(driftTexts(baseline, tagged)).toEqual([]);
    expect(changesOf(want({ baseline }), tagged)).toEqual([]);
  });

  test('of a tag is put back where it was ours, and is held where it never was', () => {
    const moved = present(taggedWith(seen, []));
    expect(holdPublication(want({ baseline }), moved)).toBeUndefined();
    expect(holdPublication(want(), moved)).toEqual({
      by: 'version',
      text: `${VERSION} is there already and names other files, and tags never move: bump the version`,
    });
  });

  test('to weights is put back under the same version, because the sums beside them still name ours', () => {
    const changed = edit(seen, WEIGHTS, { sha256: hash('other') });
    expect(changedWeights(want(), changed)).toEqual([]);
    expect(holdPublication(want(), present(changed))).toBeUndefined();
  });

  test('that took a file away needs that file alone', () => {
    const changed = edit(seen, WEIGHTS, undefined);
    const changes = compareFields(desiredFields(want()), actualFields(changed, want()));
    expect(readsOf(want(), changes, present(changed))).toEqual([artifactId('q8_0')]);
    expect(costOf(want(), changes).upBytes).toBe(8_000);
  });
});

test('while something is pending its files and texts are known after apply, and the rest is compared', () => {
  const wanted = want({ given: pendingQ8() });
  expect(desiredFields(wanted)).toMatchObject({
    'file:zen-nano-4b-Q4_K_M.gguf': expect.stringMatching(/^sha256:/),
    [`file:${WEIGHTS}`]: { pending: buildKey('q8_0 new') },
    'file:README.md': { pending: wanted.key },
  });
  expect(changesOf(wanted, publishedAs(want()))).not.toContain('file:zen-nano-4b-Q4_K_M.gguf');
});
