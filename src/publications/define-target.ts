/**
 * How a target describes itself: what `definition.ts` in its folder exports. It is loaded at every start, so that it
 * imports no client; what talks to the world is behind `create`.
 */
import type { Dispatcher } from 'undici';
import type { TargetRules, TargetSettings } from '../resources/catalog.ts';
import type { TargetDocument } from '../resources/generated/fleet-document.ts';
import type { Target } from './target.ts';

export interface TargetPorts {
  /** How requests are sent: in one line per endpoint. */
  readonly dispatcher: Dispatcher;
}

export interface TargetDefinition extends TargetRules {
  readonly card: TargetCard;
  create(ports: TargetPorts): Promise<Target>;
}

/** What a card says because of where it is published. Endpoint: as the fleet has it. */
export interface TargetCard {
  /** The YAML in front of a card is read there: it filters, links and shows models by it. */
  readonly readsFrontMatter: boolean;
  /** Programs that know the usual hub load a repo of this one by its name. */
  readonly loadsByName?: (endpoint: string) => 'everywhere' | 'when told the address';
  /** Address of a file; undefined: others cannot reach it. */
  fileAddress(at: Place, path: string): string | undefined;
  /** Address of another repo there. */
  repoAddress(at: Place): string | undefined;
  /** What has to be said before the commands; Markdown, empty: nothing. */
  advice(endpoint: string): string;
  /** Commands that bring files here; none named: all of them. */
  download(at: Place & { readonly version: string }, paths?: readonly string[]): readonly string[];
  /** What to add to those commands for exactly this version; undefined: they ask for it already. */
  forVersion?(version: string): string;
}
interface Place {
  readonly endpoint: string;
  readonly repo: string;
}

type DocumentOf<K extends TargetDocument['kind']> = Extract<TargetDocument, { readonly kind: K }>;

/** With `settings` for documents of its own kind only. */
export function defineTarget<K extends TargetDocument['kind']>({
  settings,
  ...rest
}: Omit<TargetDefinition, 'settings' | 'kind'> & {
  readonly kind: K;
  readonly settings: (document: DocumentOf<K>) => TargetSettings;
}): TargetDefinition {
  const isOwn = (document: TargetDocument): document is DocumentOf<K> => document.kind === rest.kind;
  return { ...rest, settings: (document) => (isOwn(document) ? settings(document) : undefined) };
}
