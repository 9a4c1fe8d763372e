import type { ReachDocument } from '../resources/generated/fleet-document.ts';
import type { MachineSpec, Reach, WayOfReach } from '../resources/machine.ts';
import type { RequireFolder } from '../resources/require-folder.ts';
import type { RequireLogin } from '../resources/require-login.ts';
import type { Offer, Transport, WayIn } from './transport.ts';

/** What transports may be made from. */
export interface TransportPorts {
  readonly fleetDirectory: string;
  readonly requireFolder: RequireFolder;
  readonly requireLogin: RequireLogin;
  /** Ends every wait for a way to a machine. */
  readonly signal?: AbortSignal;
  /** A file of ssh's own configuration; absent: the user's. */
  readonly sshConfig?: string;
}

/** What the floor and the compiler know of a transport. Loaded at every start: no client, no library. */
export interface TransportDefinition extends WayOfReach {
  readonly offers: readonly Offer[];
  /** The words of a command that brings a port of the machine's loopback here; undefined: this way carries none. */
  tunnel(reach: Reach, ports: TunnelPorts): readonly string[] | undefined;
  create(ports: TransportPorts): Promise<Transport>;
}

export interface TunnelPorts {
  /** Of this computer. */
  readonly near: number;
  /** Of the machine. */
  readonly far: number;
}

/** Plain values with their defaults; an absent one is the transport's own to find out. */
export type ReachSettings = Reach['settings'];

interface OwnPart<K extends string, S extends ReachSettings> {
  /** The key of its part of the fleet file, and the name of its folder. */
  readonly kind: K;
  readonly offers: readonly Offer[];
  /** How this computer itself is written, for the transport that reaches it. */
  readonly here?: DocumentOf<K>;
  settings(document: DocumentOf<K>): S;
  /** Behind the kind, for people; absent: the kind says it all. */
  shown?(settings: S): string;
  /** Equal for two ways to one computer; absent: the way does not tell. */
  computer?(settings: S): string;
  /** The words of a command that brings a port of the machine's loopback here; absent: it carries none. */
  tunnel?(settings: S, ports: TunnelPorts): readonly string[];
  create(ports: TransportPorts): Promise<OwnTransport<S>>;
}
export interface OwnTransport<S> {
  /** Throws WorldFailure (`network`, `authentication`, `permission`) when the machine cannot be reached this way. */
  connect(machine: MachineSpec, settings: S, signal?: AbortSignal): Promise<WayIn>;
  /** Ends what connections of this run share. */
  close?(): Promise<void>;
}
export type DocumentOf<K extends string> = Extract<ReachDocument, { readonly [P in K]: unknown }>;

export function defineTransport<K extends string, S extends ReachSettings>(
  own: OwnPart<K, S>,
): TransportDefinition {
  const isOwn = (document: ReachDocument): document is DocumentOf<K> => own.kind in document;
  const reachOf = (document: DocumentOf<K>): Reach => {
    const settings = own.settings(document);
    const { kind } = own;
    return {
      kind,
      settings,
      shown: own.shown === undefined ? kind : `${kind} ${own.shown(settings)}`,
      ...(own.computer === undefined ? {} : { computer: own.computer(settings) }),
      isHere: own.here !== undefined,
      declared: document,
    };
  };
  return {
    kind: own.kind,
    offers: own.offers,
    read: (document) => (isOwn(document) ? reachOf(document) : undefined),
    ...(own.here === undefined ? {} : { here: reachOf(own.here) }),
    tunnel: ({ declared }, ports) =>
      isOwn(declared) ? own.tunnel?.(own.settings(declared), ports) : undefined,
    async create(ports) {
      const transport = await own.create(ports);
      return {
        connect(machine, { declared }, signal) {
          if (!isOwn(declared)) throw new TypeError(`${own.kind} does not reach ${JSON.stringify(declared)}`);
          return transport.connect(machine, own.settings(declared), signal);
        },
        close: async () => transport.close?.(),
      };
    },
  };
}
