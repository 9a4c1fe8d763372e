import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../cli/zoo-rig.ts';
import { requireExit } from '../faults/fault-rig.ts';
import { startHubTarget } from '../rigs/target/huggingface.ts';
import type { TestTarget } from '../rigs/target/target-rig.ts';
import { type Vandal, vandalAt } from '../publications/vandal.ts';

const REPO = 'zenlm/zen-nano';
export const PUBLICATION = `publication/hub/${REPO}`;
export const VERSION = '2025.01.24-instruct';
export const WEIGHTS = 'model.safetensors';

/** A fleet that is applied to a hub of its own, and somebody else who may write there. */
export interface PublishedWorld {
  readonly rig: ZooRig;
  readonly peer: TestTarget;
  readonly vandal: Vandal;
  close(): Promise<void>;
}

export async function startPublishedWorld(
  edit: (fleet: string) => string = (fleet) => fleet,
): Promise<PublishedWorld> {
  const peer = await startHubTarget();
  const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${peer.endpoint.url}"`);
  const rig = await createZooRig({ 'zoo.fleet.yaml': edit(fleet) });
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  return {
    rig,
    peer,
    vandal: vandalAt(peer.endpoint.url, REPO),
    async close() {
      await rig.close();
      await peer.close();
    },
  };
}

export interface Judged {
  readonly plan: string;
  readonly drift: string;
  readonly status: string;
  readonly verify: string;
  /** Of `plan --detailed-exitcode`, `drift` and `verify`. */
  readonly exits: readonly number[];
}

/** What every command says that judges. */
export async function judge({ rig }: Pick<PublishedWorld, 'rig'>): Promise<Judged> {
  const plan = await rig.zoo('plan', '--detailed-exitcode');
  const drift = await rig.zoo('drift');
  const status = await rig.zoo('status');
  const verify = await rig.zoo('verify');
  return {
    plan: plan.stdout,
    drift: drift.stdout,
    status: status.stdout,
    verify: verify.stdout,
    exits: [plan.exit, drift.exit, verify.exit],
  };
}
