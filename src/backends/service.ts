/**
 * How tenants live on a machine: what has to be there before one can be served, how it begins and ends to serve, and how
 * one sees that what serves is these bytes. A process of its own is one way (`./`); a daemon that loads models
 * by name is another (`ollama/`).
 */
import { ADAPTER_SETTING } from './adapter-file.ts';
import type { Digest } from '../resources/digest.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type {
  BackendSettings,
  MachineFacts,
  MachineSpec,
  Neighbour,
  Served,
  SlotView,
} from '../resources/machine.ts';
import type { Keeper } from '../transports/keeper.ts';
import type { Connection, MachineProcess } from '../transports/transport.ts';
import type { Serving } from './handle.ts';

export interface Service {
  /** What a machine shows of its tenants' services, in all slots, beside what the probe saw: one look for all of them. Changes nothing. */
  look(connection: Connection, machine: MachineSpec, facts: MachineFacts): Promise<MachineFacts>;
  /** Is what serves there what was declared? Pure: from what was seen, and what zoo itself remembers. */
  judge(facts: SlotView, declared: Declared, memory: ServiceMemory): ServingSeen;
  /** What of a tenant runs now, is zoo's, and is of this slot alone. Pure. */
  running(facts: SlotView, slug: InnerPath, as: ServiceName): Running | undefined;
  /** Two tenants can be served at a time, so that a new one can prove itself on another port. */
  readonly canTry: boolean;
  /** Throws WorldFailure `conflict` when what is there would keep the tenant from being served. Nothing was stopped yet. */
  requireRoom(
    site: Site,
    room: { readonly port: number; readonly outgoing: Running | undefined },
  ): Promise<void>;
  /** What has to be on the machine beside the files of the weights; absent: nothing. */
  readonly placement?: Placement;
  /** What takes a while and can be done before anything is stopped. */
  prepare(site: Site): Promise<void>;
  /** Resolves once it answers with what was asked for. Throws WorldFailure when it does not; nothing is left running then. */
  serve(site: Site, request: ServiceRequest): Promise<Serving>;
  stop(site: Site, running: Running): Promise<void>;
  /** Ends what zoo's own records name, without a look: nothing there is fine. */
  stopRecorded(site: Site, slug: InnerPath, as: ServiceName): Promise<void>;
  /** Something of it would come back with the machine. */
  isKept(site: Site): Promise<boolean>;
  /** Nothing comes back with the machine any more. */
  forget(site: Site): Promise<void>;
  /** What the user has to know of how it is kept, for people. */
  caveat(site: Site): Promise<string | undefined>;
  /** Models that persons give it by its own program; absent: it has none. */
  readonly pulled?: PulledModels;
}

/** What zoo may do for a model that it did not make: look, load, and no longer keep it loaded. */
export interface PulledModels {
  /** Pure. */
  judge(facts: Pick<MachineFacts, 'daemons'>, model: PulledModel): PulledSeen;
  /** Loads it for as long as the settings say. Throws WorldFailure. */
  load(site: Site, model: PulledModel & { readonly signal: AbortSignal }): Promise<void>;
  /** It is loaded for zoo's sake no longer. Nothing there is fine. */
  release(site: Site, model: PulledModel): Promise<void>;
  /** `ollama pull gemma3:12b`: what a person types on the machine. */
  howToPull(name: string): string;
}
export interface PulledModel {
  readonly name: string;
  readonly port: number;
  readonly settings: BackendSettings;
}
/** `down`: the program that would have it does not answer, so that nothing is known of it. */
export type PulledSeen =
  | { readonly state: 'down'; readonly why: string; readonly remedy: string }
  | { readonly state: 'missing' }
  /** `id`: of everything that it consists of. */
  | ({ readonly state: 'there'; readonly id: Digest } & ServingSeen);

/** `server`: in its slot. `trial`: beside the resident, to prove itself. */
export type ServiceName = 'server' | 'trial';

export interface Placement {
  /** By what was seen: nothing has to be sent. Pure. */
  isPlaced(facts: MachineFacts, what: Placed): boolean;
  /** Idempotent. Throws WorldFailure. */
  /** Returns what a service of these weights says that it serves. */
  place(site: Site, what: Placed & Sent): Promise<string>;
}
export interface Placed {
  readonly slug: InnerPath;
  readonly serving: Pick<ServiceRequest, 'weights' | 'context' | 'port' | 'settings'>;
  /** Of the file that is served. */
  readonly sha256: Digest;
}
export interface Sent {
  /** From when zoo placed these weights before; absent: it does not remember that. */
  readonly known: { readonly says?: string; readonly template?: string };
  /** On this computer; undefined: its bytes are not at hand. */
  readonly localPath: string | undefined;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** Where a service is, and what it may use there. */
export interface Site {
  readonly connection: Connection;
  /** The model-zoo directory as the machine itself spells it. */
  readonly zoo: string;
  /** Where the slot's tenants live, below it. */
  readonly home: InnerPath;
  /** Whom nothing that is done in this slot may touch. */
  readonly neighbours: readonly Neighbour[];
  /** What keeps a process of the slot running. */
  readonly keeper: Keeper;
  readonly machine: Pick<MachineSpec, 'name' | 'backend'>;
}

export interface ServiceRequest {
  readonly slug: InnerPath;
  /** Relative to the model-zoo directory: `available/<hex>/<file>`. */
  readonly weights: InnerPath;
  readonly context: number;
  readonly parallel: number;
  readonly port: number;
  readonly settings: BackendSettings;
  readonly as: ServiceName;
  /** The caller has just ended what had it: looking again would only lengthen the gap. */
  readonly isPortFree?: boolean;
  readonly startTimeoutMilliseconds: number;
  readonly signal?: AbortSignal;
}

/** A service that runs. */
export interface Running {
  readonly slug: InnerPath;
  readonly as: ServiceName;
  /** `process 4711`: for people. */
  readonly text: string;
  /** For the journal. */
  readonly detail: Readonly<Record<string, string>>;
  readonly process?: MachineProcess;
  /** Of the program that has it, where that is not its own. */
  readonly port?: number;
}

/** What a pointer says of the tenant. */
export interface Declared {
  readonly slug: string;
  readonly digest: Digest | undefined;
  /** Of the file that is served, where its digest proves it. */
  readonly sha256: Digest | undefined;
  readonly port: number;
  readonly parallel: number;
  readonly settings: BackendSettings;
}

/** What zoo itself remembers of services that it started, whatever the machine says. */
export interface ServiceMemory {
  /** sha256 of the chat template that a service of these weights had when zoo started it. */
  readonly templates: ReadonlyMap<string, string>;
  /** What a service of these weights said that it serves, when zoo had just given it these bytes. */
  readonly says: ReadonlyMap<string, string>;
  /** The program that zoo started: a run with another cache than the one that applied finds it nowhere. */
  readonly program?: string;
  /** What this run has started itself: a program that runs another in its place (a wrapper) is no stranger. */
  readonly started: ReadonlySet<string>;
}

export interface ServingSeen {
  /** Why it is not certain that the tenant answers; absent: it does. */
  readonly unhealthy?: string;
  /** What the service says of itself; absent while it does not answer. */
  readonly served?: Served;
  /** How it was not started by zoo, or not as zoo starts it. */
  readonly differs: readonly string[];
  /** What the machine does not show, and so was not compared. */
  readonly unseen: readonly string[];
}

/** What a service itself says that it should not. */
export function ownWords(
  { adapters, template }: Served,
  { digest, settings }: Pick<Declared, 'digest' | 'settings'>,
  { templates }: ServiceMemory,
): readonly string[] {
  const proven = digest === undefined ? undefined : templates.get(digest);
  return [
    ...adapterWords(adapters, settings[ADAPTER_SETTING] === undefined ? 0 : 1),
    ...(proven === undefined || template === proven ? [] : ['has a chat template that is not the model’s']),
  ];
}

/** Where it does not say, the words that it was started with tell. */
function adapterWords(scales: Served['adapters'], expected: 0 | 1): readonly string[] {
  if (scales === undefined) return [];
  const { length } = scales;
  if (length !== expected) {
    const found = length === 0 ? 'no adapter' : length === 1 ? 'an adapter' : `${length} adapters`;
    return [`has ${found} loaded`];
  }
  return scales.flatMap((scale) => (scale === 1 ? [] : [`applies its adapter with the scale ${scale}`]));
}
