import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deleteRepo } from '@huggingface/hub';
import { canonicalJson } from '../../../src/resources/content.ts';
import { copySource, createZooRig, type ZooRig } from '../cli/zoo-rig.ts';
import { requireExit } from '../faults/fault-rig.ts';
import type { TestTarget } from '../rigs/target/target-rig.ts';

interface Forgery {
  readonly peer: TestTarget;
  readonly repo: string;
  readonly tag: string;
  /** The fleet that the repo is published from. */
  readonly fleet: string;
}

/**
 * Puts other weights in the place of a repo's, as somebody does who may write there and knows zoo: sums, card and
 * provenance are what zoo itself makes of those weights, under the build keys of the true ones.
 */
export async function forgeRepo({ peer, repo, tag, fleet }: Forgery): Promise<void> {
  const before = await provenanceOf(peer, repo);
  await deleteRepo({ repo, hubUrl: peer.endpoint.url, accessToken: 'hf_anybody' });
  const forger = await createZooRig({ 'zoo.fleet.yaml': fleet });
  try {
    await copySource(forger, 'zen-impostor');
    await rename(join(forger.directory, 'sources/zen-impostor'), join(forger.directory, 'sources/zen-nano'));
    requireExit(await forger.zoo('apply', '--yes'), 0);
  } finally {
    await forger.close();
  }
  const forged = await provenanceOf(peer, repo);
  const artifacts = forged.artifacts.map((artifact, index) => ({
    ...artifact,
    key: before.artifacts[index]?.key ?? artifact.key,
  }));
  await peer.edit(repo, 'zoo.provenance.json', `${canonicalJson({ ...forged, artifacts })}\n`);
  await peer.deleteTag(repo, tag);
  const tagged = await fetch(`${peer.endpoint.url}/api/models/${repo}/tag/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tag }),
  });
  if (!tagged.ok) throw new Error(`the tag was not set: ${tagged.status}`);
}

export interface Provenance {
  readonly artifacts: readonly { readonly key: string; readonly digest: string }[];
}

export async function provenanceOf(peer: TestTarget, repo: string): Promise<Provenance> {
  const provenance: Provenance = JSON.parse((await peer.load(repo, 'zoo.provenance.json')).toString());
  return provenance;
}

/** What a fresh runner has: the fleet and its sources, and nothing that zoo ever did. */
export async function forgetEverything({ directory }: ZooRig): Promise<void> {
  await rm(join(directory, '.zoo'), { recursive: true, force: true });
  // Which ledger was seen here last is remembered in the home.
  await rm(join(directory, '../home'), { recursive: true, force: true });
  await mkdir(join(directory, '../home'));
}
