import { tenantFolder } from '../../backends/tenant-folder.ts';
import type { Backend } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { canonicalJson } from '../../resources/content.ts';
import { hexOf } from '../../resources/digest.ts';
import type { InnerPath } from '../../resources/inner-path.ts';
import type { SlotView } from '../../resources/machine.ts';
import type { ResidencySeen } from '../../resources/residency.ts';
import { isServedAsWished } from '../diff.ts';
import { memoryBudget, whyCapped } from '../memory.ts';
import type { Pointer } from '../pointer.ts';
import { pointerOf, residencySeen } from '../seen.ts';
import { parseWeightsRecord } from '../weights-record.ts';
import { chooseForm, type SwapForm } from './choose-form.ts';
import { exchange, type Outgoing } from './exchange.ts';
import { placeWeights } from './place-weights.ts';
import { settle } from './settle.ts';
import { tryBeside } from './try-beside.ts';
import type { Incoming, Swap } from './swap.ts';

export interface Done {
  readonly upBytes: number;
  readonly notes: readonly string[];
}

/** Makes the incoming tenant the one that lives here. Everything that can fail without harm comes before the first stop. */
export async function bringIn(swap: Swap, incoming: Incoming, facts: SlotView): Promise<Done> {
  const before = pointerOf(facts);
  requireSameBackend(swap, before);
  const next = nextPointer(before, incoming, swap.context.now());
  const seen = residencySeen(facts, swap);
  const isServing =
    next.generation === before.generation && isServedAsWished(seen, incoming.wanted, swap.backend);
  const outgoing = outgoingOf(facts, { before, slug: incoming.slug, seen }, swap.backend);

  // Before any byte is brought: what will not fit, or has no port to serve on, need not be brought.
  const form = isServing ? undefined : await howToSwap(swap, { incoming, facts, before, outgoing });
  await makeFolders(swap, incoming.slug, facts);
  const mustRead = !isServing && isDoubtful(swap, { incoming, facts, before, seen });
  const placed = await placeWeights(swap, incoming, { facts, mustRead });
  const isInUse = outgoing !== undefined && before.digest === incoming.content.digest;
  if (!isInUse) await placed.seal();
  const notes: string[] = [...placed.notes];
  // A server keeps what it has loaded: weights that were replaced under it, or were others when another program
  // started it, are only served by a new one.
  const mayHaveLoadedOthers = placed.wasTouched && seen.process !== swap.remembered.process;
  if (!isServing || placed.isReplaced || mayHaveLoadedOthers) {
    await placeIn(swap, incoming);
    const heard = form === 'beside' ? await tryBeside(swap, incoming) : undefined;
    if (heard !== undefined) notes.push(heard);
    const { gapMilliseconds, notes: told } = await exchange(swap, { incoming, outgoing, before, next });
    if (form === 'beside')
      notes.push(`${incoming.slug} proved itself beside ${outgoing?.slug ?? 'no tenant'} before the swap`);
    if (gapMilliseconds !== undefined) notes.push(`no service for ${Math.round(gapMilliseconds)} ms`);
    for (const note of told) notes.push(note);
    const caveat = await swap.backend.service.caveat(swap);
    if (caveat !== undefined) notes.push(caveat);
  }
  if (isInUse) await placed.seal();
  await settle(swap, { incoming, pointer: next, outgoing: before.tenant });
  return { upBytes: placed.broughtBytes, notes };
}

/** What has to be there beside the files, before the first stop. */
async function placeIn(swap: Swap, { slug, serving, weights, content }: Incoming): Promise<void> {
  const { backend, context, remembered } = swap;
  const { placement } = backend.service;
  if (placement === undefined) return;
  const { sha256, size } = weights;
  const { digest } = content;
  await context.effect('place in backend', { tenant: slug, digest });
  const isHere = (await context.blobs.stat(sha256)) !== undefined;
  const [says, template] = [remembered.says.get(digest), remembered.templates.get(digest)];
  const placed = await placement.place(swap, {
    ...{ slug, serving, sha256, size, signal: context.signal },
    localPath: isHere ? context.blobs.path(sha256) : undefined,
    known: { ...(says === undefined ? {} : { says }), ...(template === undefined ? {} : { template }) },
  });
  remembered.says.set(digest, placed);
}

/** A tenant of another backend is not ended by this one. */
function requireSameBackend({ machine }: Swap, { tenant, serving }: Pointer): void {
  if (tenant === undefined || serving === undefined || serving.backend === machine.backend.kind) return;
  throw new WorldFailure({
    class: 'conflict',
    message: `${tenant} is served by ${serving.backend}, and the fleet file says ${machine.backend.kind}; nothing was stopped`,
    remedy: `write hosts: none with the backend ${serving.backend}, apply, and then change the backend`,
  });
}

/** Before a start, what was read once counts only when the ledger knows of it, since this boot, and nothing went wrong since. */
function isDoubtful(
  { remembered }: Swap,
  {
    incoming,
    facts,
    before,
    seen,
  }: {
    readonly incoming: Incoming;
    readonly facts: SlotView;
    readonly before: Pointer;
    readonly seen: ResidencySeen;
  },
): boolean {
  const { digest } = incoming.content;
  const folder = facts.available.find(({ name }) => name === hexOf(digest));
  const record = parseWeightsRecord(folder?.record, digest);
  const wasThisBoot = record?.state === 'verified' && facts.boot !== undefined && record.boot === facts.boot;
  const hasFallen = before.digest === digest && !seen.healthy;
  return remembered.seals === undefined || !wasThisBoot || hasFallen;
}

/** The same pointer when nothing of it changes; a restart of the same tenant is no new generation. */
function nextPointer(before: Pointer, { slug, content, serving }: Incoming, now: string): Pointer {
  const isSameTenant = before.tenant === slug && before.digest === content.digest;
  const { serving: old } = before;
  const isSameServing =
    old !== undefined &&
    old.weights === serving.weights &&
    old.port === serving.port &&
    old.context === serving.context &&
    old.parallel === serving.parallel &&
    old.backend === serving.backend &&
    canonicalJson(old.settings) === canonicalJson(serving.settings);
  if (isSameTenant && isSameServing) return before;
  const since = isSameTenant && before.since !== undefined ? before.since : now;
  return { tenant: slug, generation: before.generation + 1, since, digest: content.digest, serving };
}

function outgoingOf(
  facts: SlotView,
  {
    before,
    slug,
    seen,
  }: { readonly before: Pointer; readonly slug: InnerPath; readonly seen: ResidencySeen },
  { service }: Backend,
): Outgoing | undefined {
  const resident = before.tenant ?? slug;
  const running = service.running(facts, resident, 'server');
  if (running === undefined) return undefined;
  const isWorthKeeping = seen.healthy && seen.weights === 'verified';
  return { slug: resident, running, wasServing: seen.healthy, isWorthKeeping };
}

async function howToSwap(
  swap: Swap,
  {
    incoming,
    facts,
    before,
    outgoing,
  }: {
    readonly incoming: Incoming;
    readonly facts: SlotView;
    readonly before: Pointer;
    readonly outgoing: Outgoing | undefined;
  },
): Promise<SwapForm> {
  const { need } = incoming;
  const { backend } = swap;
  const capped = whyCapped(incoming.serving.context, incoming.facts);
  if (capped !== undefined)
    throw new WorldFailure({ class: 'input', message: `${capped}; nothing was stopped` });
  const budgetBytes =
    incoming.budgetBytes ?? memoryBudget(swap.machine, facts.memoryTotalBytes) ?? facts.memoryTotalBytes;
  const form = chooseForm({
    need,
    budgetBytes,
    beside: facts.neighbours,
    availableBytes: facts.memoryAvailableBytes,
    canTry: backend.service.canTry,
    ...(outgoing === undefined ? {} : { outgoing: { memoryBytes: before.serving?.memoryBytes } }),
  });
  requireFreePort(swap, facts, incoming.serving.port);
  await backend.service.requireRoom(swap, { port: incoming.serving.port, outgoing: outgoing?.running });
  return form;
}

/** What another slot has is said in its words: it is zoo's own tenant, and no stranger. */
function requireFreePort({ machine }: Swap, facts: SlotView, port: number): void {
  const holder = facts.slots
    .filter(({ slot }) => slot !== facts.slot)
    .flatMap(({ slot, tenants }) => tenants.map((tenant) => ({ slot, ...tenant })))
    .find(({ process }) => process?.alive === true && process.port === port);
  if (holder === undefined) return;
  throw new WorldFailure({
    class: 'conflict',
    message: `port ${port} of ${machine.name} is that of ${holder.slug} in slot ${holder.slot}; nothing was stopped`,
    remedy: `end that slot first (take it out of hosts: with prune: true on the machine, and apply), or give this tenant another port`,
  });
}

async function makeFolders(swap: Swap, slug: string, facts: SlotView): Promise<void> {
  const { connection, context } = swap;
  if (facts.tenants.some((tenant) => tenant.slug === slug)) return;
  await context.effect('make tenant', { tenant: slug });
  for (const part of ['lora/latest', 'lora/checkpoints', 'kv-cache'])
    await connection.mkdir(`${tenantFolder(swap, slug)}/${part}`);
}
