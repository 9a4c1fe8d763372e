import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lies, type LyingHub, startLyingHub, withoutFile } from '../support/attacks/lying-hub.ts';
import { VERSION, WEIGHTS } from '../support/attacks/published-world.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';
import { type Vandal, vandalAt } from '../support/publications/vandal.ts';

/** A hub, or a proxy before it, that says one thing and has another. */
let peer: TestTarget;
let hub: LyingHub;
let rig: ZooRig;
let real: Vandal;
beforeEach(async () => {
  peer = await startHubTarget();
  hub = await startLyingHub(peer.endpoint.url);
  rig = await createZooRig({
    'zoo.fleet.yaml': SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`),
  });
  await copySource(rig);
  real = vandalAt(peer.endpoint.url, 'zenlm/zen-nano');
});
afterEach(async () => {
  await rig.close();
  await hub.close();
  await peer.close();
});

const isCommit = ({ path }: { readonly path: string }): boolean => path.includes('/commit/');

describe('what was committed is read back, and an apply fails', () => {
  it.each<{ readonly what: string; readonly lies: Lies; readonly said: string }>([
    {
      what: 'a file that was left out',
      lies: { hears: (asked, body) => (isCommit(asked) ? withoutFile(body, WEIGHTS) : body) },
      said: `is not what was sent: ${WEIGHTS}`,
    },
    {
      what: 'a card that is another one',
      lies: {
        hears: (asked, body) =>
          isCommit(asked) ? body.replace(/("path":"README\.md","content":)"[^"]*"/, '$1"Zm9yZ2Vk"') : body,
      },
      said: 'is not what was sent: README.md',
    },
    {
      what: 'code that was added',
      lies: {
        hears: (asked, body) =>
          isCommit(asked)
            ? `${body.trimEnd()}\n${JSON.stringify({ key: 'file', value: { path: 'evil.py', encoding: 'base64', content: 'eA==' } })}\n`
            : body,
      },
      said: 'has files that were not sent: evil.py',
    },
    {
      what: 'a commit that never was',
      lies: {
        alone: (asked) => (isCommit(asked) ? { commitOid: 'c'.repeat(40), success: true } : undefined),
      },
      said: 'was read back, and is not what was sent',
    },
  ])('$what', async ({ lies, said }) => {
    hub.lie(lies);
    const { exit, stdout, stderr } = await rig.zoo('apply', '--yes');
    expect(stdout + stderr).toContain(said);
    expect(exit).toBe(8);
    // Nothing of it counts as published: no tag, and no baseline that the next look would be measured from.
    expect((await real.refs()).tags).toEqual([]);
    hub.lie({});
    const verify = await rig.zoo('verify');
    expect(verify.stdout).toContain('it was never applied');
    expect(verify.exit).toBe(2);
  });
});

describe('after it was published', () => {
  beforeEach(async () => {
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  });

  it.each([
    ['under the name of the version', `/resolve/${VERSION}/${WEIGHTS}`, `${WEIGHTS} at ${VERSION}`],
    ['under the default branch', `/resolve/main/${WEIGHTS}`, `${WEIGHTS} at main`],
    ['of the card', `/resolve/${VERSION}/README.md`, `README.md at ${VERSION}`],
  ])('other bytes %s are found by reading them', async (_, asked, named) => {
    hub.lie({ says: ({ path }, body) => (path.endsWith(asked) ? flipped(body) : body) });
    const { exit, stdout } = await rig.zoo('verify', '--deep');
    expect(stdout).toContain(`differs ${named} in zenlm/zen-nano on hub, read`);
    expect(stdout).toContain(', 1 differ, 0 missing, 0 unknown;');
    expect(exit).toBe(2);
  });

  it('bytes that cannot be read are unknown, and not ok', async () => {
    hub.lie({ alone: ({ path }) => (path.includes(`/resolve/main/${WEIGHTS}`) ? {} : undefined) });
    const { exit, stdout } = await rig.zoo('verify', '--deep');
    expect(stdout).toMatch(new RegExp(`(differs|unknown) ${WEIGHTS} at main`));
    expect(exit).toBe(2);
  });

  it.each([
    ['tags are left out', { branches: [], converts: [] }],
    ['a tag says two things', { branches: [], tags: ['a', 'b'].map((one) => ref(one.repeat(40))) }],
    ['a tag names something that is no commit', { branches: [], tags: [ref('../../other/repo')] }],
  ])('a list of refs in which %s is no answer', async (_, refs) => {
    hub.lie({ alone: ({ path }) => (path.endsWith('/refs') ? refs : undefined) });
    const { exit, stdout } = await rig.zoo('drift');
    expect(stdout).toContain('Unknown (1), so nothing is done to them:');
    expect(exit).toBe(2);
  });
});

function ref(targetCommit: string) {
  return { name: VERSION, ref: `refs/tags/${VERSION}`, targetCommit };
}

function flipped(body: Buffer): Buffer {
  const other = Buffer.from(body);
  other[other.byteLength - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
}
