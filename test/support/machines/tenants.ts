/** Tenants made from the tiny models, and what became of them on a rig. */
import type { TenantFacts } from '../../../src/resources/machine.ts';
import { type Tenant, SUPRA_QUESTIONS, ZEN_QUESTIONS } from './residencies.ts';
import { adoptArtifact, brokenGguf, type Rig } from './rig.ts';
import { tinyGguf } from './tiny-gguf.ts';

export const ZEN = 'zen-nano-gguf-q4_k_m';
export const SUPRA = 'supra-nexus-gguf-q4_k_m';

export const MIB = 1024 * 1024;
/** Room for one of the tiny tenants (about 20 MiB each by the estimate), not for two. */
export const ROOM_FOR_ONE = { totalBytes: 32 * MIB, reserveBytes: 0 };

export async function zenOn(rig: Rig, weights = tinyGguf('zen-nano')): Promise<Tenant> {
  const artifact = await adoptArtifact(rig.blobs, await weights, 'zen-nano');
  return { family: 'zen', model: 'nano', questions: ZEN_QUESTIONS, artifact };
}

export async function supraOn(rig: Rig, weights = tinyGguf('supra-nexus')): Promise<Tenant> {
  const artifact = await adoptArtifact(rig.blobs, await weights, 'supra-nexus');
  return { family: 'supra', model: 'nexus', questions: SUPRA_QUESTIONS, artifact };
}

/** Says that it is somebody else. */
export async function impostorOn(rig: Rig): Promise<Tenant> {
  const artifact = await adoptArtifact(rig.blobs, await tinyGguf('zen-impostor'), 'zen-impostor');
  return { family: 'zen', model: 'impostor', questions: ZEN_QUESTIONS, artifact };
}

/** A file that no server can load. */
export async function brokenOn(rig: Rig): Promise<Tenant> {
  const artifact = await adoptArtifact(rig.blobs, await brokenGguf(rig.directory), 'broken');
  return { family: 'zen', model: 'broken', questions: ZEN_QUESTIONS, artifact };
}

export async function tenantOn(rig: Rig, slug: string): Promise<TenantFacts> {
  const found = (await rig.look()).tenants.find((tenant) => tenant.slug === slug);
  if (found === undefined) throw new Error(`there is no tenant ${slug}`);
  return found;
}

/** The number of the server that serves a tenant now. */
export async function serverOf(rig: Rig, slug: string): Promise<number> {
  const { process, health } = await tenantOn(rig, slug);
  if (process?.alive !== true || health?.ok !== true) throw new Error(`${slug} is not served`);
  return process.pid;
}

/** Tenants with a server or a trial that still runs. */
export async function running(rig: Rig): Promise<readonly string[]> {
  return (await rig.look()).tenants.flatMap(({ slug, process, trial }) => [
    ...(process?.alive === true ? [slug] : []),
    ...(trial?.alive === true ? [`${slug} (trial)`] : []),
  ]);
}
