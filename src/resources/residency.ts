import type { ArtifactFacts } from './artifact.ts';
import type { Content } from './content.ts';
import type { Digest } from './digest.ts';
import type { Question } from './evaluation.ts';
import type { ResourceId } from './id.ts';
import type { ProvenOn } from './program.ts';
import type { BackendSettings, MachineSpec, Neighbour, Served, SlotView } from './machine.ts';

export interface ResidencySpec {
  readonly machine: MachineSpec;
  readonly slot: string;
  /** All residencies of its machine, in the order of the fleet file; absent: it is not in the file any more. */
  readonly slots?: readonly ResourceId<'residency'>[];
  /** Absent: `hosts: none`, the residency ends. */
  readonly tenant?: {
    readonly family: string;
    readonly model: string;
    readonly artifact: ResourceId<'artifact'>;
    /** Of a LoRA adapter that is put over its weights. */
    readonly adapter?: ResourceId<'artifact'>;
    /** `zen-nano-4b-gguf-q4_k_m`: the folder under tenants/, and llama-server's alias. */
    readonly slug: string;
    readonly questions: readonly Question[];
    readonly system?: string;
    readonly pass: number;
  };
  /** Instead of a tenant that the fleet makes: a model that a person pulled, as its backend lists it. */
  readonly pulled?: string;
  readonly host: ResourceId<'host'>;
  /** Evaluations that hold it back when they fail. */
  readonly heldBy: readonly ResourceId<'evaluation'>[];
  readonly pin?: Digest;
}
export interface ResidencyWanted {
  readonly machine: MachineSpec;
  readonly slug?: string;
  /** A model that a person pulled. */
  readonly pulled?: PulledWanted;
  /** Undefined while the artifact is pending. */
  readonly content?: Content;
  /** The build key of an artifact that is not made yet. */
  readonly pending?: Digest;
  readonly facts?: ArtifactFacts;
  /** It is pinned at a digest that neither ledger nor machine knows. */
  readonly unknownPin?: { readonly pin: Digest; readonly why: string };
  /** Undefined while facts are pending, and where its backend does not know. */
  readonly memory?: MemoryNeed;
  /** Who lives in its other slots now; absent: that is not known. */
  readonly neighbours?: readonly Neighbour[];
  /** What tenants of the machine may use together; undefined while nothing has said how much it has. Bytes. */
  readonly budgetBytes?: number;
  readonly questions: readonly Question[];
  readonly system?: string;
  readonly pass: number;
  /** The version of the program that shall serve; absent where nothing pins one. */
  readonly build?: string;
}
/** `gemma3:12b`: what the fleet makes has no colon in its name. */
export function isPulledName(tenant: string): boolean {
  return tenant.includes(':');
}

export interface PulledWanted {
  readonly name: string;
  /** That it must have: of its pin, else of the first apply; undefined: no apply has taken it in. */
  readonly digest?: Digest;
  /** The layer of weights that it had at the last apply; undefined: that is not known. */
  readonly weights?: string;
}
export interface MemoryNeed {
  /** Of the file. */
  readonly weightsBytes: number;
  /** Copies of weights in the order that the processor likes. */
  readonly repackedBytes: number;
  /** All that is kept of conversations. */
  readonly kvBytes: number;
  readonly overheadBytes: number;
  readonly totalBytes: number;
}
export interface ResidencySeen {
  readonly facts: SlotView;
  readonly tenant?: string;
  /** Of its files; of a model that a person pulled: of its manifest. */
  readonly digest?: Digest;
  readonly generation: number;
  readonly since?: string;
  readonly link?: string;
  readonly healthy: boolean;
  /** Why it is not healthy. */
  readonly unhealthy?: string;
  /** `unverified`: only reading them tells whether they are what they should be. */
  readonly weights: 'verified' | 'unverified' | 'changed' | 'missing';
  /** Why they are not verified. */
  readonly weightsWhy?: string;
  /** Of every folder of weights there that was read and not touched since: hex of its digest -> seal of the reading. */
  readonly seals: Readonly<Record<string, Digest>>;
  /** Folders whose bytes are wrong, for certain, or not all there. */
  readonly spoilt: readonly string[];
  /** Of the server that runs: its number and its start. */
  readonly process?: string;
  /** The file that it runs. */
  readonly program?: string;
  /** What the server says of itself; absent while it does not answer. */
  readonly served?: Served;
  /** The version of what serves; where it is not known, what the server calls its build. */
  readonly build?: string;
  /** What it was started with; absent: nothing of zoo's started it. */
  readonly proven?: ProvenOn;
  /** What weights said when they were first served there. */
  readonly canaries: ReadonlyMap<Digest, { readonly on: string; readonly answer?: string }>;
  /** How it is not as zoo would have started it: sentences without a subject. */
  readonly differs: readonly string[];
  /** What the machine does not show of it, and so was not compared. */
  readonly unseen: readonly string[];
  /** What the machine's own pointer says that it was started with: no more than a hint where nothing answers. */
  readonly recorded?: {
    readonly context: number;
    readonly parallel: number;
    readonly port: number;
    readonly settings: BackendSettings;
    /** The estimate that it was let in with. */
    readonly memoryBytes?: number;
  };
  /** Where its process listens. */
  readonly port?: number;
  /** Whether the lease in the tenant's folder is about this residency; absent: there is none. */
  readonly lease?: 'active' | 'stale';
  /** Debris of a swap that was killed: other tenants' processes, half-brought weights. */
  readonly leftovers: readonly string[];
}
export interface ResidencyOutput {
  readonly tenant?: string;
  readonly generation: number;
}
