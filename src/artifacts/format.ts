/**
 * What a format is: its names, how an artifact of it is made, and what the written files say of themselves. The driver
 * does what is the same for all of them: keys, the ledger, the store, the disk.
 */
import type { Progress } from '../drivers/apply-context.ts';
import type { ArtifactFacts, ArtifactSpec, Recipe } from '../resources/artifact.ts';
import type { FormatDefinition } from '../resources/catalog.ts';
import type { FileEntry, ListedFile } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { FormatCard } from '../resources/format-card.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type { LoraFacts, SourceOutput } from '../resources/source.ts';
import type { ConversionTools } from './conversion-tools.ts';

export interface Format {
  readonly definition: FormatDefinition;
  readonly card: FormatCard;
  /** Pure. Everything that can change the bytes, and nothing else: no path, no number of threads. */
  recipe(spec: ArtifactSpec, pins: Readonly<Record<string, string>>): Recipe;
  /** From the input's size. Pure. */
  estimate(spec: ArtifactSpec, inputBytes: number): Estimate;
  /** Why it cannot be made of this input here, by what a plan knows; absent or undefined: nothing is known against it. Pure. */
  refuses?(spec: ArtifactSpec, known: KnownInput): Refusal | undefined;
  /** Of an adapter: it reads configuration and tokenizer of the base, too. */
  readonly readsBase?: true;
  /** Which of its input's files it takes as they are; absent: it makes others of them. Pure. */
  selects?(files: readonly ListedFile[]): readonly ListedFile[];
  /** Writes below `scratch` only. Throws WorldFailure; what it left there then is thrown away. */
  make(request: MakeRequest): Promise<Made>;
  /** Reads headers back from files on disk, and refuses what is cut off or inconsistent. */
  inspect(files: readonly LocalFile[]): Promise<ArtifactFacts>;
}

export interface Estimate {
  readonly outputBytes: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly scratchBytes: number;
}

export interface KnownInput {
  /** Of the computer that would make it: `linux-x64`. */
  readonly platform: string;
  /** Of the source, once it was checked. */
  readonly matrices?: SourceOutput['matrices'];
  /** Of a source that is one, once it was checked. */
  readonly adapter?: LoraFacts;
}
export interface Refusal {
  readonly what: string;
  readonly remedy: string;
}

export interface LocalFile {
  readonly path: InnerPath;
  readonly absolute: string;
}

/** The checked bytes that a recipe's `{input}` stands for. */
export type MakeInput =
  | {
      readonly kind: 'source';
      readonly output: SourceOutput;
      readonly pathOf: (file: FileEntry) => string;
      /** What it is an adapter for. */
      readonly base?: SourceOutput;
    }
  | {
      readonly kind: 'artifact';
      readonly facts: ArtifactFacts;
      readonly files: readonly FileEntry[];
      readonly pathOf: (file: FileEntry) => string;
    };

export interface MakeRequest {
  readonly spec: ArtifactSpec;
  /** The build key: what is made for the same one is the same. */
  readonly key: Digest;
  readonly recipe: Recipe;
  readonly fileName: string;
  readonly input: MakeInput;
  readonly tools: ConversionTools;
  /** Empty, and this call's own. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  /** Takes a log out of the scratch folder and says where it lies then; undefined: there is none. */
  readonly keepLog: (path: string) => Promise<string | undefined>;
}

export type Made =
  /** New files below scratch, to be moved into the store. */
  | {
      readonly kind: 'written';
      readonly files: readonly LocalFile[];
      readonly facts: ArtifactFacts;
      /** Where the bytes came from: `linux-x64, GNU 12.2.0`. */
      readonly platform: string;
      readonly notes: readonly string[];
    }
  /** Files of the input as they are. */
  | { readonly kind: 'selected'; readonly files: readonly FileEntry[]; readonly facts: ArtifactFacts };

/** Format name -> format. */
export type Formats = Readonly<Record<string, Format>>;
