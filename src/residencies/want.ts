import { ADAPTER_FILE } from '../backends/adapter-file.ts';
import type { Backends } from '../backends/backend.ts';
import type { WantContext } from '../drivers/driver.ts';
import type { ArtifactFacts } from '../resources/artifact.ts';
import { canonicalJson, type Content, contentDigest } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import { placeOfMachine } from '../resources/machine.ts';
import { innerPath } from '../resources/inner-path.ts';
import type { MemoryNeed, ResidencyWanted } from '../resources/residency.ts';
import type { Inputs, Resource, Wanted } from '../resources/resource.ts';
import { memoryBudget } from './memory.ts';
import { slotView } from './slot-view.ts';

type Tenant =
  | {
      readonly state: 'known';
      readonly key: Digest;
      readonly content: Content;
      readonly facts: ArtifactFacts;
    }
  | { readonly state: 'pending'; readonly key: Digest }
  | { readonly state: 'unknown'; readonly why: string };

export function wantResidency(
  resource: Resource<'residency'>,
  inputs: Inputs,
  { context, backends }: { readonly context: WantContext; readonly backends: Backends },
): Wanted<'residency'> {
  const { machine, tenant, slot, pin } = resource.spec;
  const keyWith = (what: Readonly<Record<string, unknown>>): Digest =>
    context.hash(
      canonicalJson({
        kind: 'residency',
        ...placeOfMachine(machine),
        slot,
        ...what,
      }),
    );
  if (tenant === undefined) {
    return { resource, key: keyWith({ tenant: 'none' }), value: { machine, questions: [], pass: 0 } };
  }
  const { slug, questions, system, pass } = tenant;
  const host = inputs.of('host', resource.spec.host);
  const budgetBytes = memoryBudget(
    machine,
    host.state === 'known' ? host.value.facts.memoryTotalBytes : undefined,
  );
  const tool = backends[machine.backend.kind]?.tool;
  const build = tool === undefined ? undefined : context.pins[tool];
  const value: ResidencyWanted = {
    machine,
    slug,
    questions,
    pass,
    ...(system === undefined ? {} : { system }),
    ...(budgetBytes === undefined ? {} : { budgetBytes }),
    ...(host.state === 'known' ? { neighbours: slotView(host.value.facts, slot).neighbours } : {}),
    ...(build === undefined ? {} : { build }),
  };
  // What decides whether the swap is done is part of the wish: what the tenant must answer, and what it may take.
  const wish = {
    tenant: slug,
    pin: pin ?? 'none',
    questions,
    system: system ?? '',
    pass,
    memory: machine.memory ?? 'as the machine says',
    verify: machine.verifyEverySeconds ?? 'when touched',
    build: build ?? 'any',
  };
  const artifact =
    pin === undefined ? tenantOf(inputs, tenant, context) : pinned(pin, tenant.artifact, context);
  if (pin !== undefined && artifact.state === 'unknown')
    return {
      resource,
      key: keyWith(wish),
      value: { ...value, unknownPin: { pin, why: artifact.why } },
    };
  if (artifact.state === 'unknown') return { resource, key: undefined, unknown: artifact.why, value };
  const { kind, context: tokens, parallel, port, settings } = machine.backend;
  const key = keyWith({
    ...wish,
    artifact: artifact.key,
    backend: kind,
    context: tokens,
    parallel,
    port,
    settings,
  });
  if (artifact.state === 'pending') return { resource, key, value: { ...value, pending: artifact.key } };
  const { content, facts } = artifact;
  const memory = withAdapter(backends[kind]?.memory?.(facts, machine), content);
  return {
    resource,
    key,
    value: { ...value, content, facts, ...(memory === undefined ? {} : { memory }) },
  };
}

/** It is held as it is, beside the weights. */
function withAdapter(need: MemoryNeed | undefined, { files }: Content): MemoryNeed | undefined {
  const bytes = files.find(({ path }) => path === ADAPTER_FILE)?.size ?? 0;
  if (need === undefined || bytes === 0) return need;
  return { ...need, overheadBytes: need.overheadBytes + bytes, totalBytes: need.totalBytes + bytes };
}

/** Weights and adapter lie in one folder, as one content: they are brought, read and held against the world together. */
function tenantOf(
  inputs: Inputs,
  { artifact, adapter }: NonNullable<Resource<'residency'>['spec']['tenant']>,
  { hash }: WantContext,
): Tenant {
  const weights = outputOf(inputs, artifact);
  if (adapter === undefined || weights.state === 'unknown') return weights;
  const over = outputOf(inputs, adapter);
  if (over.state === 'unknown') return over;
  const key = hash(canonicalJson({ weights: weights.key, adapter: over.key }));
  if (weights.state === 'pending' || over.state === 'pending') return { state: 'pending', key };
  const files = [
    ...weights.content.files,
    ...over.content.files.map((file) => ({ ...file, path: innerPath(ADAPTER_FILE) })),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    state: 'known',
    key,
    content: { digest: contentDigest(files, hash), files },
    facts: weights.facts,
  };
}

function outputOf(inputs: Inputs, id: Parameters<Inputs['of']>[1]): Tenant {
  const output = inputs.of('artifact', id);
  if (output.state !== 'known') return output;
  const { digest, files, facts } = output.value;
  return { state: 'known', key: output.key, content: { digest, files }, facts };
}

/** A pin names a digest that was made once, of the same artifact: what it consists of is in the ledger. */
function pinned(pin: Digest, artifact: ResourceId<'artifact'>, { ledger }: WantContext): Tenant {
  for (const [key, { id, output, claimed }] of ledger.outputs) {
    // What is only claimed is served nowhere.
    if (output.digest === pin && id === artifact && claimed !== true)
      return { state: 'known', key, content: { digest: pin, files: output.files }, facts: output.facts };
  }
  return { state: 'unknown', why: `pinned at ${pin}, which the ledger never saw of ${artifact}` };
}
