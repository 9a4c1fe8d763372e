import { tenantFolder } from '../../backends/tenant-folder.ts';
import type { SlotView } from '../../resources/machine.ts';
import { activeLease, endedLease } from '../lease.ts';
import { modelInfoText } from '../model-info.ts';
import type { Pointer } from '../pointer.ts';
import { mustStandAt, writeOver } from './pointer-moved.ts';
import type { Incoming, Swap } from './swap.ts';

/**
 * Brings everything that is derived from the pointer in line with it: leases, model info and, last, the link. Each step
 * is only taken when something differs, so that a killed settling is finished by the next one.
 */
export async function settle(
  swap: Swap,
  {
    incoming,
    pointer,
    outgoing,
  }: { readonly incoming: Incoming; readonly pointer: Pointer; readonly outgoing: string | undefined },
): Promise<void> {
  const { connection, context, zoo, home, machine } = swap;
  const { slug, tenant, content, need } = incoming;
  const facts = await swap.look();
  const folder = tenantFolder(swap, slug);
  const since = pointer.since ?? context.now();

  const found = facts.tenants.find((one) => one.slug === slug);
  const terms = {
    model: `${tenant.family}/${tenant.model}`,
    machine: machine.name,
    artifact: tenant.artifact,
    digest: content.digest,
    generation: pointer.generation,
    since,
    by: context.by,
  };
  const info = {
    ...terms,
    family: tenant.family,
    backend: machine.backend.kind,
    date: since.slice(0, 10),
    quantization: tenant.artifact.split('/').at(-1) ?? '',
    ...(need === undefined ? {} : { memoryBytes: need.totalBytes }),
  };
  await writeIfOther(swap, {
    path: `${folder}/lease.json`,
    before: found?.lease,
    text: activeLease(found?.lease, terms),
    isSame: isSameLease,
  });
  await writeIfOther(swap, {
    path: `${folder}/model-info.json`,
    before: found?.modelInfo,
    text: modelInfoText(found?.modelInfo, info),
    isSame: (before, text) => before.trim() === text.trim(),
  });
  await endLease(swap, facts, outgoing === slug ? undefined : outgoing);

  if (facts.link !== `tenants/${slug}`) {
    await context.effect('link', { to: `tenants/${slug}` });
    await mustStandAt(swap, pointer);
    await connection.linkAtomic(`tenants/${slug}`, `${zoo}/${home}/current`);
  }
}

export async function endLease(swap: Swap, facts: SlotView, slug: string | undefined): Promise<void> {
  const { context } = swap;
  const before = facts.tenants.find((one) => one.slug === slug)?.lease;
  const text = endedLease(before, context.now());
  if (slug === undefined || text === undefined) return;
  await context.effect('end lease', { tenant: slug });
  await writeOver(swap, `${tenantFolder(swap, slug)}/lease.json`, { before, text });
}

async function writeIfOther(
  swap: Swap,
  {
    path,
    before,
    text,
    isSame,
  }: {
    readonly path: string;
    readonly before: string | undefined;
    readonly text: string;
    readonly isSame: (before: string, text: string) => boolean;
  },
): Promise<void> {
  if (before !== undefined && isSame(before, text)) return;
  await swap.context.effect('write', { path });
  await writeOver(swap, path, { before, text });
}

/** Who applied a second time is not who installed: an unchanged residency keeps its `by`. */
function isSameLease(before: string, text: string): boolean {
  const withoutBy = (json: string): string => json.replace(/^ {2}"by": .*$/m, '').trim();
  return withoutBy(before) === withoutBy(text);
}
