import type { Backend } from '../../backends/backend.ts';
import type { Site } from '../../backends/service.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { ApplyContext } from '../../drivers/apply-context.ts';
import type { TenantRule } from '../../resources/gate.ts';
import type { ArtifactFacts } from '../../resources/artifact.ts';
import type { Content, FileEntry } from '../../resources/content.ts';
import { hexOf, type HashText } from '../../resources/digest.ts';
import { innerPath, type InnerPath } from '../../resources/inner-path.ts';
import type { SlotView, MachineSpec } from '../../resources/machine.ts';
import type { MemoryNeed, ResidencySpec, ResidencyWanted } from '../../resources/residency.ts';
import type { Wanted } from '../../resources/resource.ts';
import type { OwnRecords } from '../own-records.ts';
import type { ServingSpec } from '../pointer.ts';
import type { Remembered } from '../remembered.ts';

export type Judge = TenantRule['judge'];

/** What every step of a swap may use. */
export interface Swap extends Site {
  readonly backend: Backend;
  readonly context: ApplyContext;
  readonly machine: MachineSpec;
  /** What may be taken away. */
  readonly own: OwnRecords;
  readonly hash: HashText;
  /** What the ledger knows of the machine; what this run reads there is added. */
  readonly remembered: Remembered;
  readonly judge: Judge;
  readonly monotonicMilliseconds: () => number;
  /** Looks again, past everything remembered. */
  readonly look: () => Promise<SlotView>;
}

/** Who shall live on the machine, with everything known that the swap needs. */
export interface Incoming {
  readonly slug: InnerPath;
  readonly tenant: NonNullable<ResidencySpec['tenant']>;
  readonly content: Content;
  readonly facts: ArtifactFacts;
  /** Absent: its backend does not know. */
  readonly need: MemoryNeed | undefined;
  readonly budgetBytes: number | undefined;
  readonly serving: ServingSpec;
  /** The file that is served. */
  readonly weights: FileEntry;
  readonly wanted: Wanted<'residency'>;
}

export function incomingOf(wanted: Wanted<'residency'>, backend: Backend): Incoming {
  const { resource, value } = wanted;
  const { slug, content, facts, memory: need } = value;
  const { tenant } = resource.spec;
  if (slug === undefined || tenant === undefined || content === undefined || facts === undefined) {
    throw new TypeError(`${resource.id} cannot be applied before its artifact is known`);
  }
  const weights = weightsOf(content, backend);
  return {
    slug: innerPath(slug),
    weights,
    tenant,
    content,
    facts,
    need,
    budgetBytes: value.budgetBytes,
    serving: servingOf(value, { content, weights, need }),
    wanted,
  };
}

function servingOf(
  { machine }: ResidencyWanted,
  {
    content,
    weights,
    need,
  }: { readonly content: Content; readonly weights: FileEntry; readonly need: MemoryNeed | undefined },
): ServingSpec {
  const { kind, context, parallel, port, settings } = machine.backend;
  return {
    backend: kind,
    weights: innerPath(`available/${hexOf(content.digest)}/${weights.path}`),
    context,
    parallel,
    port,
    settings,
    weightsBytes: weights.size,
    ...(need === undefined ? {} : { memoryBytes: need.totalBytes }),
  };
}

function weightsOf({ files }: Content, backend: Backend): FileEntry {
  const file = backend.weightsFile(files);
  if (file !== undefined) return file;
  throw new WorldFailure({
    class: 'input',
    message: `the tenant has no file that ${backend.name} can serve`,
    remedy: 'host a format that it serves',
  });
}
