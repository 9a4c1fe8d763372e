/**
 * What serves a model: how it is started on a machine, how one sees that it is well and serves exactly the file it was
 * given, how it is asked, and how it is stopped. Gates judge through it, residencies serve through it.
 */
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { ProcessView, Served } from '../resources/machine.ts';
import type { Keeper } from '../transports/keeper.ts';
import type { Connection, MachineProcess } from '../transports/transport.ts';

export interface Backend {
  readonly name: string;
  /** The toolchain that its program is of: a pin of that names the version that serves. */
  readonly tool: string;
  /** All that `look` and `ask` send. */
  readonly readRoutes: readonly ReadRoute[];
  /** The version that is installed on this computer; installs it when it is not. */
  version(): Promise<string>;
  /**
   * Resolves once it answers and serves the file that was asked for. Throws WorldFailure with the last lines of its
   * log when it does not come up; the process is gone by then.
   */
  start(connection: Connection, request: ServeRequest): Promise<Serving>;
  /** What answers on a port now; never throws for a server that is down. */
  look(connection: Connection, port: number): Promise<Look>;
  /** What a server that holds `context` tokens in each conversation says that it holds. */
  servedContext(context: number): number;
  /** Where its program is found on a machine, first come first: nothing is run and nothing is installed. */
  programs(connection: Connection): Promise<readonly string[]>;
  /** The version that a build is, as a pin names it; undefined: by its own word nobody can tell. */
  versionOf(build: string): string | undefined;
  /** How a process differs from one that zoo would start for the same service. Pure. */
  compare(view: ProcessView, shape: ServiceShape, around: Surroundings): Compared;
  /** One question in the model's own chat template, at temperature 0 with a fixed seed. */
  ask(connection: Connection, port: number, question: ChatQuestion): Promise<ChatAnswer>;
  /**
   * A conversation in the model's own template, as any client would hold it: pieces of the answer as they come, then how it ended.
   * Throws WorldFailure. Absent: it cannot be talked to piece by piece.
   */
  readonly chat?: (
    connection: Connection,
    port: number,
    conversation: Conversation,
  ) => AsyncIterable<ChatPiece>;
  /** Writes a number of tokens against the clock. Throws WorldFailure. Absent: it tells no times. */
  readonly generate?: (connection: Connection, port: number, request: TimedRequest) => Promise<TimedRun>;
  /** What it says of its work; undefined where it does not say. Never throws for a server that is down. Absent: it has no such numbers. */
  readonly load?: (connection: Connection, port: number) => Promise<ServingLoad | undefined>;
  /** Orderly; resolves when the process is gone, and nobody brings it back. */
  stop(connection: Connection, process: MachineProcess, keeper?: Keeper): Promise<void>;
  /** Absent: what a conversation has in its cache ends with the process. */
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
  /** Empties the cache: what zoo asked to prove a tenant is nobody's conversation. */
  forget(connection: Connection, port: number): Promise<void>;
}
/** Name in the fleet -> implementation. */
export type Backends = Readonly<Record<string, Backend>>;

/** Everything about a service that decides how its process is started. */
export interface ServiceShape {
  /** The file, or the first shard. Named by content, so that its path says what is served. */
  readonly weightsPath: string;
  /** What clients call the model. */
  readonly alias: string;
  /** Tokens that each of `parallel` conversations may hold. */
  readonly context: number;
  readonly parallel: number;
  /** On the machine's loopback. */
  readonly port: number;
  /** Where conversations may be kept; absent: they are not. */
  readonly hibernationDirectory?: string;
}
/** What else the machine shows: what a process is held against. */
export interface Surroundings {
  /** Where zoo finds its program, and what it started before; none: nothing is known of it. */
  readonly programs: readonly string[];
  /** The weights' own files, as they are now. */
  readonly files: readonly { readonly path: string; readonly inode: string }[];
}
export interface Compared {
  /** Sentences about the process, without a subject. */
  readonly differs: readonly string[];
  /** What the machine does not show, and so was not compared. */
  readonly unseen: readonly string[];
}

export interface ServeRequest extends ServiceShape {
  /** The caller has just ended who had it: looking again would only lengthen the gap. */
  readonly isPortFree?: boolean;
  readonly log: string;
  /** Where the process records its number and start time. */
  readonly record: string;
  readonly cwd: string;
  /** Who brings it back when it crashes; absent: nobody. */
  readonly keeper?: Keeper;
  /** How long loading may take. */
  readonly startTimeoutMilliseconds: number;
  readonly signal?: AbortSignal;
}
export interface Serving {
  readonly process: MachineProcess;
  readonly port: number;
  /** What it said when it was ready. */
  readonly served: Served;
}
export type Look =
  | { readonly state: 'down'; readonly why: string }
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
  /** By the server's own clock. */
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
