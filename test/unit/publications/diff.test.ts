import { describe, expect, test } from 'vitest';
import { compareFields, driftedFields } from '../../../src/plan/compare-fields.ts';
import { actualFields, desiredFields } from '../../../src/publications/diff.ts';
import {
  changedWeights,
  costOf,
  driftOf,
  extrasOf,
  holdPublication,
  readsOf,
} from '../../../src/publications/judge.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import type { Baseline } from '../../../src/ledger/ledger.ts';
import type { Fields } from '../../../src/resources/fields.ts';
import type { PublicationSeen, PublicationSpec, RemoteFile } from '../../../src/resources/publication.ts';
import type { Observation, Wanted } from '../../../src/resources/resource.ts';
import {
  artifactId,
  buildKey,
  card,
  gitOid,
  hash,
  inputsFrom,
  ledgerState,
  type Made,
  made,
  publication,
  VERSION,
  wantContext,
} from '../../support/publications/fleet.ts';

interface Case {
  readonly spec?: Partial<PublicationSpec>;
  readonly given?: Made;
  readonly baseline?: Fields;
}
function want({ spec = {}, given = made(), baseline }: Case = {}): Wanted<'publication'> {
  const resource = publication(spec);
  const baselines = new Map<typeof resource.id, Baseline>();
  if (baseline !== undefined) {
    baselines.set(resource.id, {
      fields: baseline,
      action: hash(''),
      at: '',
      run: '',
      by: '',
      claimed: false,
    });
  }
  return wantPublication(resource, inputsFrom(given), wantContext(ledgerState(baselines)));
}

/** The repo as a hub shows it after exactly this was published: weights by sha256, texts by git's name. */
function publishedAs(wanted: Wanted<'publication'>): PublicationSeen {
  const files = (wanted.value.files ?? []).map((file): RemoteFile =>
    file.from === 'artifact'
      ? { path: file.path, size: file.size, gitOid: gitOid(`pointer to ${file.sha256}`), sha256: file.sha256 }
      : { path: file.path, size: file.text.length, gitOid: file.gitOid },
  );
  return {
    head: 'c0ffee',
    visibility: wanted.value.target.visibility,
    files,
    tags: { [wanted.value.tag]: 'c0ffee' },
    ours: true,
  };
}
function edit(seen: PublicationSeen, path: string, change: Partial<RemoteFile> | undefined): PublicationSeen {
  const files = seen.files.flatMap((file) =>
    file.path !== path ? [file] : change === undefined ? [] : [{ ...file, ...change }],
  );
  return { ...seen, files };
}
function present(seen: PublicationSeen): Observation<'publication'> {
  return { state: 'present', seen };
}
function changesOf(wanted: Wanted<'publication'>, seen: PublicationSeen): readonly string[] {
  return compareFields(desiredFields(wanted), actualFields(seen, wanted)).map(({ field }) => field);
}
/** What reconcile remembers: of what was wanted, what was there. */
function remembered(wanted: Wanted<'publication'>): Fields {
  const actual = actualFields(publishedAs(wanted), wanted);
  return Object.fromEntries(
    Object.entries(actual).filter(([field]) => desiredFields(wanted)[field] !== undefined),
  );
}
function driftTexts(baseline: Fields, seen: PublicationSeen, wanted = want({ baseline })): readonly string[] {
  return driftedFields(baseline, actualFields(seen, wanted)).map(
    (change) => driftOf(change, present(seen)).text,
  );
}

const WEIGHTS = 'zen-nano-4b-Q8_0.gguf';

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
    const more = ['notes.txt', '.gitattributes'].map((path) => ({ path, size: 1, gitOid: gitOid(path) }));
    const withMore = { ...seen, files: [...seen.files, ...more] };
    expect(changesOf(wanted, withMore)).toEqual([]);
    expect(extrasOf(wanted, withMore)).toEqual(['notes.txt']);
  });
});

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
    expect(extrasOf(after, seen)).toEqual([WEIGHTS]);
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

  test('weights that are not made yet are no change of what nobody remembers: a lost ledger holds nothing back', () => {
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

describe('a change on the hub', () => {
  const baseline = remembered(want());
  const seen = publishedAs(want());

  test.each<[string, PublicationSeen]>([
    ['README.md was edited on the hub', edit(seen, 'README.md', { gitOid: gitOid('edited') })],
    [`${WEIGHTS} was deleted from the hub`, edit(seen, WEIGHTS, undefined)],
    [`${WEIGHTS} was replaced on the hub`, edit(seen, WEIGHTS, { sha256: hash('other') })],
    [`tag ${VERSION} is missing`, { ...seen, tags: {} }],
    [`tag ${VERSION} was moved to a commit with other weights`, { ...seen, tagged: [] }],
    ['is public, was private', { ...seen, visibility: 'public' }],
  ])('is named: %s', (text, changed) => {
    expect(driftTexts(baseline, changed)).toEqual([text]);
    expect(changesOf(want({ baseline }), changed)).toHaveLength(1);
  });

  test('of the commit that the tag names is none as long as the weights there are ours', () => {
    const tagged = edit(seen, 'README.md', { gitOid: gitOid('an earlier card') }).files;
    expect(driftTexts(baseline, { ...seen, tagged })).toEqual([]);
    expect(changesOf(want({ baseline }), { ...seen, tagged })).toEqual([]);
  });

  test('of a tag is put back where it was ours, and is held where it never was', () => {
    const moved = present({ ...seen, tagged: [] });
    expect(holdPublication(want({ baseline }), moved)).toBeUndefined();
    expect(holdPublication(want(), moved)).toEqual({
      by: 'version',
      text: `${VERSION} is there already and names other weights, and tags never move: bump the version`,
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

function pendingQ8(): Made {
  const given = made();
  return {
    ...given,
    outputs: new Map([
      ...given.outputs,
      [artifactId('q8_0'), { state: 'pending', key: buildKey('q8_0 new') }],
    ]),
  };
}

test('weights of several files that are to be made otherwise are other weights, before anybody knows their names', () => {
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
  };
  const holdOf = (key: string): string | undefined =>
    holdPublication(wantPublication(resource, inputsFrom(given(key)), context), { state: 'present', seen })
      ?.by;
  expect(holdOf('other')).toBe('version');
  expect(holdOf('before')).toBeUndefined();
});
