import type { BackendDocument } from '../resources/generated/fleet-document.ts';
import type { BackendKind, BackendSettings } from '../resources/machine.ts';
import type { Backend } from './backend.ts';
import type { ProgramNeed, ServerProgram } from './server-program.ts';

/** What backends may be made from. */
export interface BackendPorts {
  /** What finds a program that the backend starts. */
  readonly serverProgram: (need: ProgramNeed) => Promise<ServerProgram>;
}

/** What the floor and the compiler know of a backend. Loaded at every start: no client, no library. */
export interface BackendDefinition extends BackendKind {
  /** What its server calls a tenant, in requests of clients. */
  servedAs(slug: string): string;
  create(ports: BackendPorts): Promise<Backend>;
}

interface OwnPart<K extends BackendDocument['kind']> {
  /** The `kind:` of its part of the fleet file, and the name of its folder. */
  readonly kind: K;
  /** What it listens on when the fleet does not say. */
  readonly port: number;
  readonly formats: readonly string[];
  /** Formats of adapters that it puts over weights. */
  readonly adapters?: readonly string[];
  /** Formats whose artifacts it can serve for a gate, on this computer and for as long as that takes. */
  readonly judges?: readonly string[];
  /** It is one program, which has all tenants of a machine by their names. */
  readonly sharesPort?: true;
  /** A person can pull models into it: how it lists one; undefined: that name is zoo's. */
  pulledName?(written: string): string | undefined;
  /** What is in the fleet file for this backend alone, with defaults. */
  settings(document: DocumentOf<K>): BackendSettings;
  /** What its server calls a tenant, in requests of clients; absent: its slug. */
  servedAs?(slug: string): string;
  create(ports: BackendPorts): Promise<Backend>;
}
export type DocumentOf<K extends BackendDocument['kind']> = Extract<BackendDocument, { readonly kind: K }>;

const CONTEXT_TOKENS = 4096;

export function defineBackend<K extends BackendDocument['kind']>(own: OwnPart<K>): BackendDefinition {
  const { kind, formats, judges = [], adapters = [], sharesPort = false } = own;
  const isOwn = (document: BackendDocument): document is DocumentOf<K> => document.kind === kind;
  return {
    kind,
    formats,
    judges,
    adapters,
    sharesPort,
    ...(own.pulledName === undefined ? {} : { pulledName: (written: string) => own.pulledName?.(written) }),
    read(document) {
      if (!isOwn(document)) return undefined;
      const { context = CONTEXT_TOKENS, port = own.port, parallel = 1 } = document;
      return { kind, context, port, parallel, settings: own.settings(document) };
    },
    servedAs: (slug) => own.servedAs?.(slug) ?? slug,
    create: (ports) => own.create(ports),
  };
}
