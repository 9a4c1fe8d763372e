import { describe, expect, test } from 'vitest';
import { compareFields } from '../../../src/plan/compare-fields.ts';
import { actualFields, desiredFields } from '../../../src/publications/diff.ts';
import { costOf, extrasOf, holdPublication, readsOf } from '../../../src/publications/holds.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import type { PublicationSeen } from '../../../src/resources/publication.ts';
import {
  artifactId,
  card,
  hash,
  inputsFrom,
  ledgerState,
  type Made,
  made,
  publication,
  VERSION,
  wantContext,
} from '../../support/publications/fleet.ts';
import {
  changesOf,
  driftTexts,
  edit,
  pendingQ8,
  present,
  publishedAs,
  remembered,
  want,
  WEIGHTS,
} from '../../support/publications/published.ts';

describe('a change of the fleet', () => {
  test('to the card touches texts only, reads no model bytes and moves no tag', () => {
    const before = want();
    const after = want({ spec: { card: { ...card, license: 'mit' } } });
    const seen = publishedAs(before);
    const changes = compareFields(desiredFields(after), actualFields(seen, after));
    expect(changes.map(({ field }) => field)).toEqual(['file:README.md', 'file:zoo.provenance.json']);
    expect(readsOf(after, changes, present(seen))).toEqual([]);
    expect(costOf(after, changes).upBytes).toBeLessThan(10_000);
    expect(holdPublication(after, present(seen))).toBeUndefined();
  });

  test('is no drift: what was applied is still there', () => {
    const baseline = remembered(want());
    const after = want({ spec: { card: { ...card, license: 'mit' } }, baseline });
    expect(driftTexts(baseline, publishedAs(want()), after)).toEqual([]);
  });

  test('that asks for one quantization less leaves its file alone: an extra, and no drift', () => {
    const baseline = remembered(want());
    const after = want({ spec: { artifacts: [artifactId('q4_k_m')] }, baseline });
    const seen = publishedAs(want());
    expect(changesOf(after, seen)).not.toContain(`file:${WEIGHTS}`);
    expect(extrasOf(after, seen)).toEqual([{ what: WEIGHTS }]);
    expect(driftTexts(baseline, seen, after)).toEqual([]);
    expect(driftTexts(baseline, edit(seen, WEIGHTS, undefined), after)).toEqual([]);
  });

  test('to the weights under a published version is held: bump the version', () => {
    const wanted = want({ given: made({ q8: 'other' }) });
    expect(holdPublication(wanted, present(publishedAs(want())))).toEqual({
      by: 'version',
      text: `${WEIGHTS} would change, but ${VERSION} is published and its tag never moves: bump the version`,
    });
  });

  test('to the weights under a new version sets a new tag', () => {
    const wanted = want({ given: made({ q8: 'other' }), spec: { tag: '2025.02.01-instruct' } });
    expect(holdPublication(wanted, present(publishedAs(want())))).toBeUndefined();
    expect(changesOf(wanted, publishedAs(want()))).toContain('tag:2025.02.01-instruct');
  });

  test('to the weights is held already when they are not made yet, where others are known to be published', () => {
    const baseline = remembered(want());
    const pending = want({ given: pendingQ8(), baseline });
    expect(holdPublication(pending, present(publishedAs(want())))?.by).toBe('version');
    expect(driftTexts(baseline, publishedAs(want()), pending)).toEqual([]);
  });

  test('weights that are not made yet are no change where the ledger remembers none: a lost ledger holds nothing back', () => {
    expect(holdPublication(want({ given: pendingQ8() }), present(publishedAs(want())))).toBeUndefined();
  });

  test('is held by a pin on weights that were never published there', () => {
    const pinned = want({ spec: { pin: hash('never made') } });
    expect(pinned.value.files).toBeUndefined();
    expect(holdPublication(pinned, present(publishedAs(want())))).toMatchObject({
      by: 'pin',
      text: expect.stringContaining('which the ledger never saw'),
    });
  });
});

test('weights of several files that are to be made otherwise are other weights, before their names are known', () => {
  const resource = publication({ format: 'safetensors', artifacts: [artifactId('q4_k_m')], heldBy: [] });
  const [id] = resource.spec.artifacts;
  const given = (key: string): Made => ({
    files: [],
    outputs: new Map([[artifactId('q4_k_m'), { state: 'pending', key: hash(key) }]]),
    gates: new Map(),
  });
  const content = { digest: hash('weights'), version: VERSION, at: '', run: '' };
  const contents = new Map([[resource.id, [{ ...content, artifacts: { [`${id}`]: hash('before') } }]]]);
  const context = wantContext({ ...ledgerState(new Map()), contents });
  const seen: PublicationSeen = {
    head: 'a',
    visibility: 'private',
    ours: true,
    files: [],
    tags: { [VERSION]: 'a' },
    branches: { main: 'a' },
    named: [],
  };
  const holdOf = (key: string): string | undefined =>
    holdPublication(wantPublication(resource, inputsFrom(given(key)), context), { state: 'present', seen })
      ?.by;
  expect(holdOf('other')).toBe('version');
  expect(holdOf('before')).toBeUndefined();
});
