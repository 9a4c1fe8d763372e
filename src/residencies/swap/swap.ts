import type { Backend } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { ApplyContext } from '../../drivers/apply-context.ts';
import type { TenantRule } from '../../resources/gate.ts';
import type { ArtifactFacts } from '../../resources/artifact.ts';
import type { Content } from '../../resources/content.ts';
import { hexOf, type HashText } from '../../resources/digest.ts';
import { innerPath, type InnerPath } from '../../resources/inner-path.ts';
import type { MachineFacts, MachineSpec } from '../../resources/machine.ts';
import type { ResidencySpec, ResidencyWanted } from '../../resources/residency.ts';
import type { Wanted } from '../../resources/resource.ts';
import type { Keeper } from '../../transports/keeper.ts';
import type { Connection } from '../../transports/transport.ts';
import type { MemoryNeed } from '../memory.ts';
import type { OwnRecords } from '../own-records.ts';
import type { ServingSpec } from '../pointer.ts';
import type { Remembered } from '../remembered.ts';

export type Judge = TenantRule['judge'];

/** What every step of a swap may use. */
export interface Swap {
  readonly connection: Connection;
  readonly backend: Backend;
  /** Who keeps the tenant of the slot running; what is only tried is kept by nobody. */
  readonly keeper: Keeper;
  readonly context: ApplyContext;
  readonly machine: MachineSpec;
  /** What may be taken away. */
  readonly own: OwnRecords;
  readonly hash: HashText;
  /** What the ledger knows of the machine; what this run reads there is added. */
  readonly remembered: Remembered;
  readonly judge: Judge;
  readonly monotonicMilliseconds: () => number;
  /** The model-zoo directory as the machine itself spells it. */
  readonly zoo: string;
  /** Looks again, past everything remembered. */
  readonly look: () => Promise<MachineFacts>;
}

/** Who shall live on the machine, with everything known that the swap needs. */
export interface Incoming {
  readonly slug: InnerPath;
  readonly tenant: NonNullable<ResidencySpec['tenant']>;
  readonly content: Content;
  readonly facts: ArtifactFacts;
  readonly need: MemoryNeed;
  readonly budgetBytes: number | undefined;
  readonly serving: ServingSpec;
  readonly wanted: Wanted<'residency'>;
}

export function incomingOf(wanted: Wanted<'residency'>): Incoming {
  const { resource, value } = wanted;
  const { slug, content, facts, memory: need } = value;
  const { tenant } = resource.spec;
  if (
    slug === undefined ||
    tenant === undefined ||
    content === undefined ||
    facts === undefined ||
    need === undefined
  ) {
    throw new TypeError(`${resource.id} cannot be applied before its artifact is known`);
  }
  return {
    slug: innerPath(slug),
    tenant,
    content,
    facts,
    need,
    budgetBytes: value.budgetBytes,
    serving: servingOf(value, content, need),
    wanted,
  };
}

function servingOf({ machine }: ResidencyWanted, content: Content, need: MemoryNeed): ServingSpec {
  const { kind, context, parallel, port, settings } = machine.backend;
  return {
    backend: kind,
    weights: innerPath(`available/${hexOf(content.digest)}/${weightsFile(content)}`),
    context,
    parallel,
    port,
    settings,
    memoryBytes: need.totalBytes,
  };
}

/** The one GGUF file, or the first shard: llama.cpp finds the others by name. */
function weightsFile({ files }: Content): string {
  const first = files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.gguf'))
    .toSorted()[0];
  if (first !== undefined) return first;
  throw new WorldFailure({
    class: 'input',
    message: 'the tenant has no GGUF file to serve',
    remedy: 'host a gguf format of the model',
  });
}
