/** What a gate measures, and what it measures it with. */
import type { ServerBackend } from '../../backends/process-server.ts';
import type { Executor } from '../../executors/executor.ts';
import type { Digest } from '../../resources/digest.ts';
import type { InnerPath } from '../../resources/inner-path.ts';
import type { FleetFile, MachineClass, Measurement } from '../../resources/evaluation.ts';
import type { ToolCommand } from '../../toolchains/tool-command.ts';
import type { Connection } from '../../transports/transport.ts';

export interface Subject {
  /** For messages: `artifact/zen/nano-4b/gguf/q4_k_m`. */
  readonly name: string;
  /** The weights that are judged: this very file (the first shard). */
  readonly weightsPath: string;
  readonly hasChatTemplate: boolean;
}
export interface ComparedSubject extends Subject {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly parameters: number;
  /** Absent: its format does not say. */
  readonly vocabulary?: number;
}
export interface Bench {
  /** Serves the subject. Chosen by its format. */
  readonly backend: ServerBackend;
  readonly connection: Connection;
  /** Present where the gate needs the machine. */
  readonly machine?: MachineClass;
  /** A folder for logs and the process record. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** How many steps are done. */
  readonly onStep: (done: number) => void;
}

/** Two artifacts side by side. */
export interface ComparingBench {
  readonly base: ComparedSubject;
  readonly text: FleetFile;
  readonly program: ToolCommand;
  readonly executor: Executor;
  readonly threads: number;
  /** What was measured under the same name before; absent: nothing that this ledger knows. */
  readonly before?: { readonly artifact: Digest; readonly measurement: Measurement };
  /** A folder for what several artifacts with the same base are compared with. It may be gone the next time. */
  readonly keep: string;
  /** An empty folder of this measurement's own. */
  readonly directory: string;
  readonly keepLog: (path: string) => Promise<string | undefined>;
  readonly signal: AbortSignal;
  readonly onStep: (done: number) => void;
}

/** Files where they lie, whose digests were compared a moment ago. */
export interface ReadFile {
  readonly path: InnerPath;
  readonly absolute: string;
  readonly sizeBytes: number;
  readonly sha256: Digest;
}
export interface ReadSubject {
  readonly name: string;
  readonly files: readonly ReadFile[];
  readonly parameters: number;
  /** What it is published as; absent: its format has no quantizations. */
  readonly quantization?: string;
  /** The type that most weights have under this name; absent: the format does not say. */
  readonly weightType?: string;
}
export interface ReadingBench {
  /** Files of what the subject was made from. */
  readonly source: readonly ReadFile[];
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}
