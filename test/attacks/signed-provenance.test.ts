/**
 * A signature makes a fact of a claim, when a configuration outside the fleet trusts its key: and only then, and only of what
 * was signed.
 */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetEverything, forgeRepo } from '../support/attacks/forged-repo.ts';
import { copySource, createZooRig, SMALL_FLEET, type Ended, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const TAG = '2025.01.24-instruct';
const SIGNATURE = 'zoo.provenance.json.sig';
const PEM = { format: 'pem' } as const;
const release = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
let rig: ZooRig;
let hub: TestTarget;
let fleet: string;

/** Signs with one key, trusts another one. */
async function configure(name: string, signer: typeof release, trusted: typeof release): Promise<void> {
  const pem = trusted.publicKey.export({ ...PEM, type: 'spki' }).toString();
  await rig.write(`${name}.pem`, signer.privateKey.export({ ...PEM, type: 'pkcs8' }).toString());
  await rig.write(
    `${name}.yaml`,
    `signers: [${JSON.stringify(pem)}]\nsign: { file: ${join(rig.directory, name)}.pem }\n`,
  );
}
const zooAs = (name: string, ...words: readonly string[]): Promise<Ended> =>
  rig.zooWith({ ZOO_CONFIG: join(rig.directory, `${name}.yaml`) }, ...words);

async function claimedFor(name: string): Promise<readonly string[]> {
  const { stdout, stderr, exit } = await zooAs(name, 'plan', '--json');
  expect(`${exit} ${stderr}`).toMatch(/^0 /);
  const { actions, claimed } = JSON.parse(stdout);
  expect(actions).toEqual([]);
  return claimed;
}

beforeEach(async () => {
  hub = await startHubTarget();
  fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  await configure('release', release, release);
  await configure('stranger', stranger, stranger);
});
afterEach(async () => {
  await rig.close();
  await hub.close();
});

describe('what a trusted key signed', () => {
  beforeEach(async () => requireExit(await zooAs('release', 'apply', '--yes'), 0));

  it('is known to a runner without a ledger, and in sync', async () => {
    expect((await hub.load(REPO, SIGNATURE)).toString()).toContain('BEGIN SSH SIGNATURE');
    const again = await zooAs('release', 'plan');
    expect(again.stdout).toContain('No changes. The world matches the fleet.');
    await forgetEverything(rig);
    expect(await claimedFor('release')).toEqual([]);
    const drift = await zooAs('release', 'drift');
    expect(drift.stdout).toContain('No drift');
    expect(drift.exit).toBe(0);
  });

  it('is a claim where another key is trusted, or none', async () => {
    await forgetEverything(rig);
    expect(await claimedFor('stranger')).not.toEqual([]);
    await rig.write('nobody.yaml', 'signers: []\n');
    expect(await claimedFor('nobody')).not.toEqual([]);
  });

  it('is a claim again when anything of it was changed, whatever signs it then', async () => {
    const signature = (await hub.load(REPO, SIGNATURE)).toString();
    await forgeRepo({ peer: hub, repo: REPO, tag: TAG, fleet });
    await hub.edit(REPO, SIGNATURE, signature);
    await forgetEverything(rig);
    expect(await claimedFor('release')).not.toEqual([]);
    await hub.edit(REPO, SIGNATURE, 'x'.repeat(100_000));
    await forgetEverything(rig);
    expect(await claimedFor('release')).not.toEqual([]);
  });
});

it('a text that is no key is reported with its place, and is not shown', async () => {
  await rig.write('wrong.yaml', 'signers: [not-a-key]\n');
  const { stderr, exit } = await zooAs('wrong', 'plan');
  expect(stderr).toContain('entry 1 of signers in the configuration is no public ed25519 key');
  expect(exit).toBe(64);
});
