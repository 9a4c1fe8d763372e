import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import type { PublicationSpec } from '../../src/resources/publication.ts';
import { artifactId, card, made, VERSION } from '../support/publications/fleet.ts';
import { publicationOn } from '../support/publications/publication-on.ts';
import { createRig, type Rig } from '../support/publications/rig.ts';
import { startTarget, type TestTarget } from '../support/rigs/target/target-rig.ts';

/** What somebody does at the target, and how zoo says it. */
type Meddling = [string, (peer: TestTarget) => Promise<void>];
const NOBODY = new AbortController().signal;

/** What every target must do, whatever its protocol, against the real peer. */
describe.each(Object.values(REGISTRIES.targets))('the target $kind', (definition) => {
  const publication = (changes: Partial<PublicationSpec> = {}) => publicationOn(definition, changes);
  const { repo } = publication().spec;
  const { noun, hasVisibility } = definition.traits;
  const weights = 'zen-nano-4b-Q8_0.gguf';
  let peer: TestTarget;
  let rig: Rig;

  beforeEach(async () => {
    peer = await startTarget(definition);
    rig = await createRig({ target: peer.target, endpoint: () => peer.endpoint });
    await rig.keep(made());
  });
  afterEach(async () => {
    await rig.remove();
    await peer.close();
  });

  async function publish(): Promise<void> {
    expect(await rig.apply(await rig.plan(publication(), made()))).toMatchObject({ state: 'done' });
  }

  test('shows a repo that was never published as absent', async () => {
    expect((await rig.plan(publication(), made())).observation).toEqual({ state: 'absent' });
  });

  test('publishes every byte, and then nothing differs', async () => {
    await publish();
    const planned = await rig.plan(publication(), made());
    expect(planned.changes).toEqual([]);
    expect(planned.extras).toEqual([]);
    for (const file of planned.wanted.value.files ?? []) {
      expect(hashBytes(await peer.load(repo, file.path)).digest).toBe(file.sha256);
    }
  });

  test('looking changes nothing', async () => {
    await publish();
    const before = await peer.commits(repo);
    await rig.plan(publication(), made({ q8: 'other' }));
    expect(await peer.commits(repo)).toEqual(before);
  });

  test('doing it a second time does nothing: no commit, no step that touches the world', async () => {
    const planned = await rig.plan(publication(), made());
    await rig.apply(planned);
    const before = await peer.commits(repo);
    rig.effects.length = 0;
    expect(await rig.apply(planned)).toMatchObject({ state: 'done', upBytes: 0 });
    expect(await peer.commits(repo)).toEqual(before);
    expect(rig.effects).toEqual([]);
  });

  test('publishes whole in one step', async () => {
    await publish();
    const [before] = await peer.commits(repo);
    rig.effects.length = 0;
    await rig.apply(await rig.plan(publication({ card: { ...card, license: 'mit' } }), made()));
    expect(rig.effects.filter((step) => step === 'commit')).toHaveLength(1);
    expect((await peer.commits(repo))[0]).not.toBe(before);
  });

  test.runIf(hasVisibility)('is private unless the fleet says public', async () => {
    await publish();
    const { observation } = await rig.plan(publication(), made());
    expect(observation).toMatchObject({ state: 'present', seen: { visibility: 'private', ours: true } });
  });

  const opened: readonly Meddling[] = hasVisibility
    ? [['is public, was private', async (remote) => remote.open?.(repo)]]
    : [];
  test.each<Meddling>([
    [`README.md was edited on the ${noun}`, (remote) => remote.edit(repo, 'README.md', '# mine now')],
    [`${weights} was deleted from the ${noun}`, (remote) => remote.remove(repo, weights)],
    [
      `${weights} was replaced on the ${noun}`,
      (remote) => remote.edit(repo, weights, 'GGUF, but not that one'),
    ],
    [`tag ${VERSION} is missing`, (remote) => remote.deleteTag(repo, VERSION)],
    [
      `tag ${VERSION} was moved to a version with other files`,
      async (remote) => {
        await remote.deleteTag(repo, VERSION);
        const other = await remote.otherVersion(repo);
        await remote.target.open(repo, { endpoint: remote.endpoint, signal: NOBODY }).tag(VERSION, other);
      },
    ],
    ...opened,
  ])('names and repairs a change from outside: %s', async (text, change) => {
    await publish();
    await change(peer);
    const planned = await rig.plan(publication(), made());
    expect(planned.drift).toEqual([text]);
    expect(planned.held).toBeUndefined();
    expect(await rig.apply(planned)).toMatchObject({ state: 'done' });
    expect((await rig.plan(publication(), made())).changes).toEqual([]);
  });

  test('reports a foreign file and leaves it where it is', async () => {
    await publish();
    await peer.edit(repo, 'notes.txt', 'by hand');
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    expect(planned.extras).toEqual(['notes.txt']);
    await rig.apply(planned);
    expect((await peer.load(repo, 'notes.txt')).toString()).toBe('by hand');
  });

  test('a card-only change commits and moves no tag', async () => {
    await publish();
    const before = await rig.plan(publication(), made());
    await rig.apply(await rig.plan(publication({ card: { ...card, license: 'mit' } }), made()));
    const after = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    if (before.observation.state !== 'present' || after.observation.state !== 'present')
      throw new Error('gone');
    expect(after.observation.seen.head).not.toBe(before.observation.seen.head);
    expect(after.observation.seen.tags).toEqual(before.observation.seen.tags);
  });

  test('writes nothing over what came since the plan', async () => {
    await publish();
    const planned = await rig.plan(publication({ card: { ...card, license: 'mit' } }), made());
    await peer.edit(repo, 'notes.txt', 'by hand');
    const [now] = await peer.commits(repo);
    expect(await rig.apply(planned)).toMatchObject({ state: 'stale' });
    expect((await peer.commits(repo))[0]).toBe(now);
  });

  test('publishes nothing on top of a version that is not the head any more', async () => {
    await publish();
    const remote = peer.target.open(repo, { endpoint: peer.endpoint, signal: NOBODY });
    const parent = (await remote.look())?.head ?? '';
    const published = await remote.publish({
      files: [],
      removed: ['README.md'],
      parent,
      title: 'too late',
      onBytes: () => undefined,
      beforePublish: () => peer.edit(repo, 'notes.txt', 'by hand'),
    });
    expect(published).toEqual({ state: 'moved' });
    expect((await peer.load(repo, 'README.md')).toString()).toContain('Zen');
  });

  test('restores bytes by digest', async () => {
    await publish();
    const file = made().files.find(({ path }) => path === weights);
    if (file === undefined) throw new Error('not made');
    const { digest, sizeBytes } = hashBytes(file.bytes);
    await rig.blobs.delete(digest);
    const remote = peer.target.open(repo, { endpoint: peer.endpoint, signal: NOBODY });
    const bytes = remote.download({ path: weights, revision: VERSION, size: sizeBytes, sha256: digest });
    expect(await rig.blobs.write(bytes, { digest, sizeBytes })).toEqual({ digest, sizeBytes });
  });

  test('tells a lost ledger what it was made from', async () => {
    await publish();
    const { wanted, observation } = await rig.plan(publication(), made());
    if (observation.state !== 'present') throw new Error('gone');
    const claims = await rig.claims(wanted, observation.seen);
    expect(claims.map((claim) => claim.type)).toEqual(['output', 'output', 'report', 'baseline']);
    const known = made().outputs.get(artifactId('q4_k_m'));
    expect(claims[0]).toMatchObject({
      id: artifactId('q4_k_m'),
      output: known?.state === 'known' ? known.value : {},
    });
    expect(claims[3]).toMatchObject({ claimed: true, fields: rig.driver.actual(observation.seen, wanted) });
  });
});
