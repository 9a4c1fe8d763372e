/**
 * What serves a model: how it is asked, and what it says that it serves. How it comes to serve, and how one sees that it serves
 * exactly these bytes, is its service. Gates judge through it, residencies serve through it.
 */
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { ArtifactFacts } from '../resources/artifact.ts';
import type { FileEntry } from '../resources/content.ts';
import type { MachineSpec, Served } from '../resources/machine.ts';
import type { MemoryNeed } from '../resources/residency.ts';
import type { Connection } from '../transports/transport.ts';
import type { Handle } from './handle.ts';
import type { Service } from './service.ts';

export interface Backend {
  readonly name: string;
  /** The toolchain that its program is of: a pin of that names the version that serves. Absent: what runs on the machine is the machine's. */
  readonly tool?: string;
  /** All that `look` and `ask` send. */
  readonly readRoutes: readonly ReadRoute[];
  /** How tenants live on a machine with it. */
  readonly service: Service;
  /** Which of an artifact's files it is given; undefined: none of them is for it. */
  weightsFile(files: readonly FileEntry[]): FileEntry | undefined;
  /**
   * What a tenant takes of a machine's memory, never less; undefined: the weights do not say enough. Pure. Absent: it is not known.
   */
  readonly memory?: (facts: ArtifactFacts, machine: MachineSpec) => MemoryNeed | undefined;
  /** How many conversations it holds at a time is its owner's to set, and it does not say. */
  readonly hidesSlots?: true;
  /** What a server that holds `context` tokens in each conversation says that it holds. */
  servedContext(context: number): number;
  /** The version that a build is, as a pin names it; undefined: by its own word it cannot be known. */
  versionOf(build: string): string | undefined;
  /** What answers there now; never throws for a server that is down. */
  look(connection: Connection, at: Handle): Promise<Look>;
  /** One question in the model's own chat template, at temperature 0 with a fixed seed. */
  ask(connection: Connection, at: Handle, question: ChatQuestion): Promise<ChatAnswer>;
  /**
   * A conversation in the model's own template, as any client would hold it: pieces of the answer as they come, then how it ended.
   * Throws WorldFailure. Absent: it cannot be talked to piece by piece.
   */
  readonly chat?: (
    connection: Connection,
    at: Handle,
    conversation: Conversation,
  ) => AsyncIterable<ChatPiece>;
  /** Writes a number of tokens against the clock. Throws WorldFailure. Absent: it tells no times. */
  readonly generate?: (connection: Connection, port: number, request: TimedRequest) => Promise<TimedRun>;
  /** What it says of its work; undefined where it does not say. Never throws for a server that is down. Absent: it has no such numbers. */
  readonly load?: (connection: Connection, at: Handle) => Promise<ServingLoad | undefined>;
  /** Absent: what a conversation has in its cache ends with the service. */
  readonly hibernation?: Hibernation;
}
/**
 * Keeps the cache of a conversation over a restart. A server checks the shape of a file and nothing else: whether it is
 * of the same weights and settings is for the caller to know, who otherwise gets a model that talks garbage.
 */
export interface Hibernation {
  /** Writes `<file>` in the folder that the server was started with; how many tokens it holds. */
  save(connection: Connection, port: number, file: string): Promise<number>;
  /** How many tokens were read. Throws WorldFailure when it was refused: the server must not be used any more then. */
  restore(connection: Connection, port: number, file: string): Promise<number>;
  /** Empties the cache: the questions that zoo proves a tenant with belong to no conversation. */
  forget(connection: Connection, port: number): Promise<void>;
}
/** Name in the fleet -> implementation. */
export type Backends = Readonly<Record<string, Backend>>;

export type Look =
  /** `isFinal`: it will not come up by itself, though its process may live. */
  | { readonly state: 'down'; readonly why: string; readonly isFinal?: true }
  | { readonly state: 'loading' }
  | ({ readonly state: 'ready' } & Served);

export interface Conversation {
  /** Who is asked, for messages. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
export type ChatPiece =
  | { readonly type: 'text' | 'thought'; readonly text: string }
  /** `stop` or `length`. */
  | { readonly type: 'end'; readonly finish: string };

export interface TimedRequest {
  /** Who is measured, for messages. */
  readonly model: string;
  /** As it is, without a template. */
  readonly prompt: string;
  /** To be written, whatever the model would like to end with. */
  readonly tokens: number;
  readonly signal: AbortSignal;
}
export interface TimedRun {
  /** By the clock of this computer, from sending the request. */
  readonly firstTokenMilliseconds: number;
  readonly totalMilliseconds: number;
  readonly promptTokens: number;
  readonly tokens: number;
  /** By the server's own clock; by this computer's, where the server tells no times. */
  readonly prompt: Phase;
  readonly generation: Phase;
}
export interface Phase {
  readonly milliseconds: number;
  readonly tokensPerSecond: number;
}

/** By the server's own count since it was started; what it does not tell is absent. */
export interface ServingLoad {
  /** Requests that it works on now. */
  readonly busy?: number;
  /** Requests that it has not begun with. */
  readonly waiting?: number;
  /** That it has written. */
  readonly tokens?: number;
  /** Over all that it has written; absent: nothing yet. */
  readonly tokensPerSecond?: number;
}

export interface ChatQuestion {
  /** Who is asked, for messages. */
  readonly model: string;
  readonly system?: string;
  readonly ask: string;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
}
export interface ChatAnswer {
  /** As the model wrote it; thoughts that the server did not take out stand in it. */
  readonly answer: string;
  /** What the server took out as thought. */
  readonly thought?: string;
  /** `stop` or `length`. */
  readonly finish: string;
}
