/** What an origin says of itself at every start: how its sources are written, named and pinned. What looks is loaded when it is made. */
import type { Dispatcher } from 'undici';
import type { Endpoint } from '../drivers/apply-context.ts';
import type { HashText } from '../resources/digest.ts';
import type { SourceDocument } from '../resources/generated/fleet-document.ts';
import type { RequireFolder } from '../resources/require-folder.ts';
import type { HubAt, OriginFacts, OriginKind, OriginSpec } from '../resources/source.ts';
import type { SecretSearch } from '../secrets/secret-search.ts';
import type { Origin } from './origin.ts';

export interface OriginPorts {
  /** The fleet file's folder: where relative paths begin. */
  readonly baseDirectory: string;
  readonly requireFolder: RequireFolder;
  readonly cacheFile: string;
  readonly secrets: SecretSearch;
  readonly selectionsFile: string;
  /** How long what was read here counts; absent: until something touches it. */
  readonly verifyEverySeconds: number | undefined;
  readonly hash: HashText;
  /** Address and token of a hub, as the fleet writes it. */
  readonly endpoint: (address: string) => Promise<Endpoint>;
  readonly dispatcher: Dispatcher;
}

/** A source of one kind of origin. */
type OwnSpec<K extends OriginKind> = Extract<OriginSpec, { readonly kind: K }>;

interface OwnPart<K extends OriginKind> {
  read(document: SourceDocument, hubAt: HubAt): OwnSpec<K> | undefined;
  name(origin: OwnSpec<K>): string;
  readonly folder?: (origin: OwnSpec<K>) => string;
  /** Absent: what it names is what is there. */
  readonly revisions?: {
    floating(origin: OwnSpec<K>): string | undefined;
    at(origin: OwnSpec<K>, commit: string): OwnSpec<K>;
    commit(origin: OwnSpec<K>): string | undefined;
  };
  create(ports: OriginPorts): Promise<Origin<K>>;
}
export interface OriginDefinition<K extends OriginKind = OriginKind> extends OriginFacts {
  readonly kind: K;
  create(ports: OriginPorts): Promise<Origin<K>>;
}

/** `kind` is the name of the folder, and the key of the source in the fleet file. */
export function defineOrigin<K extends OriginKind>(kind: K, own: OwnPart<K>): OriginDefinition<K> {
  const isOwn = (origin: OriginSpec): origin is OwnSpec<K> => origin.kind === kind;
  const { folder, revisions } = own;
  return {
    kind,
    read: (document, hubAt) => own.read(document, hubAt),
    name: (origin) => (isOwn(origin) ? own.name(origin) : origin.kind),
    folder: (origin) => (isOwn(origin) ? folder?.(origin) : undefined),
    floating: (origin) => (isOwn(origin) ? revisions?.floating(origin) : undefined),
    at: (origin, commit) => (isOwn(origin) ? (revisions?.at(origin, commit) ?? origin) : origin),
    commit: (origin) => (isOwn(origin) ? revisions?.commit(origin) : undefined),
    create: (ports) => own.create(ports),
  };
}
